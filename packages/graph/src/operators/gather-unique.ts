// mpm.GatherUnique: rows picked by index where every row is taken at most once. Its gradient is the same function
// with index and inverse exchanged, where that of a plain Gather must scatter-add (some 30 times slower on CPU).
import { int } from "../attribute.js";
import type { GraphFunction } from "../ir.js";
import { emit, required, type Operator, type Value } from "../value.js";
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
  infer(_node, { inputs }) {
    const [x, index] = [required(inputs, 0, "GatherUnique"), required(inputs, 1, "GatherUnique")];
    if (x.shape.length !== 2) throw new RangeError(`GatherUnique takes rows [rows, width], got "${x.name}" [${x.shape.join(", ")}]: reshape it`);
    return [{ dtype: x.dtype, shape: [...index.shape, required(x.shape, 1, "shape")] }];
  },
  gradient({ inputs, outputGradients }) {
    const [x, index, inverse, mask] = [required(inputs, 0, "GatherUnique"), required(inputs, 1, "GatherUnique"), required(inputs, 2, "GatherUnique"), inputs[3]];
    const width = Number(required(x.shape, 1, "shape"));
    const rows = reshape(required(outputGradients, 0, "GatherUnique"), [-1, width]); // [index entries, width]
    const back = gatherUnique(rows, inverse, index); // [...inverse.shape, width]
    const masked = mask === undefined ? back : mul(back, mask);
    return [masked.shape.length === 2 ? masked : reshape(masked, [-1, width]), undefined, undefined, undefined];
  },
};
