// Which nodes of a graph leave the GPU: computed on the CPU in every run, their operands and results copied between the two.
import { inferValues } from "./infer-values.js";
import { inlineFunctions } from "./inline-functions.js";
import type { ElementType, Graph, Node, Shape } from "./ir.js";
import { runsOn } from "./providers.js";

/** A value as a node reads it. */
export interface OperandType {
  readonly dtype: ElementType;
  readonly shape: Shape;
}

/** A node that runs on the CPU. */
export interface CpuNode {
  readonly node: Node;
  /** Of the inputs that are given. */
  readonly operands: readonly OperandType[];
}

/** Shapes, axes and counts have no more entries. */
const FEW = 16;

/**
 * Nodes for which WebGPU has no kernel, functions written out; the graph is one of opset 21 (`upgradeOpset`). Two kinds are left out,
 * since their operands are on the CPU anyway: arithmetic on shapes (a few numbers made of a few integers), and Cast and Shape of
 * what is fed, such as int64 labels.
 *
 * @throws RangeError or TypeError, naming the node, where shapes or types contradict each other.
 */
export function nodesOffWebGpu(graph: Graph): readonly CpuNode[] {
  const plain = inferValues(inlineFunctions(graph, () => true));
  const types = new Map<string, OperandType>([...plain.inputs, ...plain.parameters, ...Object.values(plain.values), ...plain.outputs].map((info) => [info.name, info]));
  for (const [name, constant] of Object.entries(plain.initializers)) types.set(name, constant);
  const typesOf = (names: readonly string[]): OperandType[] => names.flatMap((name) => types.get(name) ?? []);
  const fed = new Set(plain.inputs.map(({ name }) => name));
  const isOff = (node: Node): boolean => {
    if (runsOn(node, (name) => types.get(name)?.dtype).includes("webgpu") || isShapeArithmetic(typesOf(node.inputs), typesOf(node.outputs))) return false;
    return !(node.domain === "" && (node.op === "Cast" || node.op === "Shape") && fed.has(node.inputs[0] ?? ""));
  };
  return plain.nodes.filter(isOff).map((node) => ({ node, operands: typesOf(node.inputs) }));
}

function isShapeArithmetic(inputs: readonly OperandType[], outputs: readonly OperandType[]): boolean {
  return inputs.every((input) => isFew(input) && ["int64", "int32", "bool"].includes(input.dtype)) && outputs.every(isFew);
}

/** Whether a value has a few entries, and their number is known: a shape, axes or counts. */
export const isFew = ({ shape }: Pick<OperandType, "shape">): boolean => shape.length === 0 || (shape.length === 1 && typeof shape[0] === "number" && shape[0] <= FEW);
