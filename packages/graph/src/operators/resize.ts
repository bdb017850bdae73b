// Resize: the type of its output. It has no gradient rule yet; weights behind it can be trained.
import { intsAttribute, stringAttribute } from "../attribute.js";
import { inventedDim, normaliseAxis } from "../dim.js";
import type { Dim } from "../ir.js";
import type { Operator } from "../value.js";

export const resizeOperator: Operator = {
  op: "Resize",
  /** Sizes where the node gives them; scales are not followed. */
  infer(node, { input, integers }) {
    const { dtype, shape } = input(0);
    const axes = (intsAttribute(node, "axes") ?? shape.map((_, axis) => axis)).map((axis) => normaliseAxis(axis, shape.length));
    const sizes = stringAttribute(node, "keep_aspect_ratio_policy", "stretch") === "stretch" ? integers(3) : undefined;
    return [{ dtype, shape: shape.map((dim, axis): Dim => (axes.includes(axis) ? sizes?.[axes.indexOf(axis)] ?? inventedDim(node.outputs[0] ?? "", axis) : dim)) }];
  },
};
