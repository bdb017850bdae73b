// OneHot: one value where the index points, another elsewhere. It is written out, since WebGPU has no kernel for it.
import { int, intAttribute } from "../attribute.js";
import type { Dim, Node } from "../ir.js";
import { normaliseAxis } from "../dim.js";
import { emit, int64Vector, scalar, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { equal, less } from "./compare.js";
import { gather } from "./gather.js";
import { range } from "./range.js";
import { reshape } from "./reshape.js";
import { unsqueeze } from "./squeeze.js";
import { where } from "./where.js";

/** values[1] where `indices` (int32 or int64, any shape) point along a new `axis` of size `depth`, values[0] elsewhere. */
export function oneHot(indices: Value, depth: number, values: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return emit("OneHot", [indices, int64Vector(values, [depth]), values], { axis: int(axis) });
}

const newAxis = (node: Node, rank: number): number => normaliseAxis(intAttribute(node, "axis", -1), rank + 1);

export const oneHotOperator: Operator = {
  op: "OneHot",
  infer(node, { input, integers }) {
    const { shape } = input(0);
    const [depth = 1]: readonly Dim[] = integers(1) ?? [];
    return [{ dtype: input(2).dtype, shape: shape.toSpliced(newAxis(node, shape.length), 0, depth) }];
  },
  decompose({ node, input }) {
    const [indices, values] = [input(0), input(2)];
    const axis = newAxis(node, indices.shape.length);
    const depth = reshape(cast(input(1), "int32"), []);
    const given = unsqueeze(cast(indices, "int32"), [axis]); // [..., 1, ...]
    const forward = where(less(given, 0), add(given, depth), given); // indices may count from the end
    const places = reshape(range(depth), indices.shape.slice(axis).reduce<readonly number[]>((shape) => [...shape, 1], [-1])); // [depth, 1, ...]
    const [off, on] = [0, 1].map((at) => gather(values, scalar(values, at, "int32")));
    return [on === undefined || off === undefined ? undefined : where(equal(forward, places), on, off)];
  },
};
