// Pad: zeros (or a constant) around a value.
import { dimSum, normaliseAxis } from "../dim.js";
import { emit, required, type Operator } from "../value.js";

export const padOperator: Operator = {
  op: "Pad",
  infer(node, { inputs, integers }) {
    const { dtype, shape } = required(inputs, 0, "Pad");
    const pads = integers(node.inputs[1]);
    if (pads === undefined) throw new RangeError(`Pad "${node.name}": its pads must be known while building`);
    const axes = (integers(node.inputs[3]) ?? shape.map((_, axis) => axis)).map((axis) => normaliseAxis(Number(axis), shape.length));
    return [{ dtype, shape: shape.map((dim, axis) => {
      const at = axes.indexOf(axis);
      return at < 0 ? dim : dimSum([dim, required(pads, at, "pads"), required(pads, at + axes.length, "pads")]);
    }) }];
  },
  /** Pads taken off again. */
  gradient({ node, inputs, outputGradients }) {
    const [dy, pads] = [required(outputGradients, 0, "Pad"), required(inputs, 1, "Pad")];
    if (node.attributes["mode"]?.type === "string" && new TextDecoder().decode(node.attributes["mode"].value) !== "constant")
      throw new RangeError(`Pad "${node.name}" has a gradient for mode "constant" only`);
    return [emit("Pad", [dy, emit("Neg", [pads]), null, inputs[3] ?? null]), undefined, undefined, undefined];
  },
};
