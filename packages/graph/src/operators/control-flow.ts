// If, Loop and Scan: types of what their graphs make. They have no gradient; values that they make may stand beside its path.
import { intsAttribute, intAttribute } from "../attribute.js";
import { inventedDim, normaliseAxis } from "../dim.js";
import type { Dim, Graph, Node, ValueInfo } from "../ir.js";
import type { InferContext, Operator, TypeAndShape } from "../value.js";

const UNKNOWN: TypeAndShape = { dtype: "float32", shape: [], unknown: "type" };

function graphAttribute(node: Node, name: string): Graph | undefined {
  const attribute = node.attributes[name];
  return attribute?.type === "graph" ? attribute.value : undefined;
}

/** What holds of a value that is one or the other. */
function common(a: TypeAndShape | undefined, b: TypeAndShape | undefined, name: string): TypeAndShape {
  if (a === undefined || b === undefined || a.unknown === "type" || b.unknown === "type" || a.dtype !== b.dtype) return UNKNOWN;
  if (a.unknown !== undefined || b.unknown !== undefined || a.shape.length !== b.shape.length) return { dtype: a.dtype, shape: [], unknown: "shape" };
  return { dtype: a.dtype, shape: a.shape.map((dim, axis): Dim => (dim === b.shape[axis] ? dim : inventedDim(name, axis))) };
}

/** `part` with a further axis, along which the parts of all rounds lie. */
function stacked(part: TypeAndShape | undefined, axis: number, count: Dim): TypeAndShape {
  if (part === undefined || part.unknown !== undefined) return part ?? UNKNOWN;
  return { dtype: part.dtype, shape: part.shape.toSpliced(normaliseAxis(axis, part.shape.length + 1), 0, count) };
}

const typeOnly = (info: ValueInfo | undefined): TypeAndShape | undefined => info && { dtype: info.dtype, shape: info.shape, ...(info.unknown && { unknown: info.unknown }) };

const ifOperator: Operator = {
  op: "If",
  infer(node) {
    const [then, otherwise] = [graphAttribute(node, "then_branch"), graphAttribute(node, "else_branch")];
    return node.outputs.map((name, index) => common(typeOnly(then?.outputs[index]), typeOnly(otherwise?.outputs[index]), name));
  },
};

/** Values that go from round to round keep their type; of their shape is known what the first and the later ones share. */
const loopOperator: Operator = {
  op: "Loop",
  infer(node, { inputs }) {
    const made = graphAttribute(node, "body")?.outputs.slice(1) ?? []; // behind the condition
    const numCarried = inputs.length - 2; // behind trip count and condition
    return node.outputs.map((name, index) => (index < numCarried ? common(inputs[index + 2], typeOnly(made[index]), name) : stacked(typeOnly(made[index]), 0, inventedDim(name, 0))));
  },
};

const scanOperator: Operator = {
  op: "Scan",
  infer(node, { inputs }) {
    const made = graphAttribute(node, "body")?.outputs ?? [];
    const numStates = inputs.length - intAttribute(node, "num_scan_inputs", inputs.length);
    const axes = intsAttribute(node, "scan_output_axes");
    const count = roundsOf(node, inputs, numStates);
    return node.outputs.map((name, index) => (index < numStates ? common(inputs[index], typeOnly(made[index]), name) : stacked(typeOnly(made[index]), axes?.[index - numStates] ?? 0, count ?? inventedDim(name, 0))));
  },
};

/** The size of the first scanned input along the axis that is scanned. */
function roundsOf(node: Node, inputs: InferContext["inputs"], numStates: number): Dim | undefined {
  const scanned = inputs[numStates];
  if (scanned === undefined || scanned.unknown !== undefined) return undefined;
  return scanned.shape[normaliseAxis(intsAttribute(node, "scan_input_axes")?.[0] ?? 0, scanned.shape.length)];
}

export const controlFlowOperators: readonly Operator[] = [ifOperator, loopOperator, scanOperator];
