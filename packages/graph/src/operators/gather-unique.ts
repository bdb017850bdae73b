// mpm.GatherUnique: rows picked by index where every row is taken at most once. Its gradient is the same function
// with index and inverse exchanged, where that of a plain Gather must scatter-add (some 30 times slower on CPU).
import { int } from "../attribute.js";
import type { GraphFunction } from "../ir.js";
import { emit, type Operator, type Value } from "../value.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";

export const MPM_DOMAIN = "mpm";
export const ONNX_OPSET = 21;

const gatherUniqueFunction: GraphFunction = {
  domain: MPM_DOMAIN, name: "GatherUnique", inputs: ["x", "index", "inverse", "inverse_mask"], outputs: ["y"], attributes: [],
  nodes: [{ op: "Gather", domain: "", name: "", inputs: ["x", "index"], outputs: ["y"], attributes: { axis: int(0) } }],
  opsets: { "": ONNX_OPSET },
};

export interface GatherUniqueOptions {
  /**
   * Where `inverse` holds padding (which points at row 0), a mask that broadcasts to [...inverse.shape, width]:
   * 1 for real entries, 0 for padding. It acts on the gradient only. Without it every entry of `inverse` is real, or
   * what is read there is never used.
   */
  readonly inverseMask?: Value;
}

/**
 * Rows of x [rows, width] at `index` (int32, any shape) -> [...index.shape, width]. `inverse` (int32) says for each row
 * of x, or of what x is a reshaped view of, where in the flattened result it went.
 */
export function gatherUnique(x: Value, index: Value, inverse: Value, { inverseMask }: GatherUniqueOptions = {}): Value {
  x.scope.declare(gatherUniqueFunction);
  return emit("GatherUnique", [x, index, inverse, inverseMask ?? null], {}, { domain: MPM_DOMAIN });
}

export const gatherUniqueOperator: Operator = {
  op: "GatherUnique", domain: MPM_DOMAIN,
  infer(_node, { input }) {
    const [x, index] = [input(0), input(1)];
    if (x.shape.length !== 2) throw new RangeError(`GatherUnique takes rows [rows, width], got "${x.name}" [${x.shape.join(", ")}]: reshape it`);
    return [{ dtype: x.dtype, shape: [...index.shape, ...x.shape.slice(1)] }];
  },
  gradient({ inputs, input, dy }) {
    const [index, inverse, mask, width] = [input(1), input(2), inputs[3], input(0).shape[1]];
    if (typeof width !== "number") throw new RangeError(`GatherUnique of "${input(0).name}" has a gradient for rows of a known width, got ${width}`);
    const back = gatherUnique(reshape(dy, [-1, width]), inverse, index); // [...inverse.shape, width]
    const masked = mask === undefined ? back : mul(back, mask);
    return [masked.shape.length === 2 ? masked : reshape(masked, [-1, width])];
  },
};
