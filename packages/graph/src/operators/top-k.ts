// TopK: the largest or smallest entries along an axis, and their places.
import { int, intAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import { emitAll, int64Vector, type Operator, type Value } from "../value.js";
import { zerosLike } from "./constant-of-shape.js";
import { scatterElements } from "./gather-elements.js";

export interface TopKOptions {
  readonly axis?: number;
  /** The largest entries (default) or the smallest. */
  readonly largest?: boolean;
}

/** The `count` largest entries along `axis`, largest first, and their indices (int64). */
export function topK(x: Value, count: number, { axis = -1, largest = true }: TopKOptions = {}): { readonly values: Value; readonly indices: Value } {
  const [values, indices] = emitAll("TopK", [x, int64Vector(x, [count])], { axis: int(axis), largest: int(Number(largest)) }, { numOutputs: 2 });
  if (values === undefined || indices === undefined) throw new RangeError("TopK gave no outputs");
  return { values, indices };
}

export const topKOperator: Operator = {
  op: "TopK",
  infer(node, { input, integers }) {
    const { dtype, shape, name } = input(0);
    if (shape.includes(0)) throw new RangeError(`TopK "${node.name}" of "${name}" [${shape.join(", ")}]: ONNX Runtime stops the process on empty values; expected sizes of 1 or more`);
    const axis = normaliseAxis(intAttribute(node, "axis", -1), shape.length);
    const [count = 0] = integers(1) ?? [];
    const from = shape[axis] ?? 0;
    if (typeof count === "number" && typeof from === "number" && (count < 0 || count > from)) throw new RangeError(`TopK "${node.name}" takes ${count} of ${from} entries: expected 0 to ${from}`);
    const kept = shape.with(axis, count);
    return [{ dtype, shape: kept }, { dtype: "int64", shape: kept }];
  },
  /** Gradients at the places that the entries came from, each of them once. */
  gradient: ({ node, input, output, dy }) => [scatterElements(zerosLike(input(0)), output(1), dy, { axis: intAttribute(node, "axis", -1) })],
};
