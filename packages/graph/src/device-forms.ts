// Element types that WebGPU has no kernels for, avoided where standard operators can do without: truth values go through float32
// where no kernel takes bool, and positions that the graph itself finds are moved and counted in int32. Left in int64 are shapes,
// and what is fed: kernels read shapes on the CPU, and feeds come from there. Convolutions that it gets wrong change their form.
import { emitConvolution, isMiscomputed } from "./emit-convolution.js";
import type { GraphBuilder } from "./graph-builder.js";
import type { Graph, Node, Shape } from "./ir.js";
import { findsPositions, narrowPositions, type NarrowedValues } from "./narrow-positions.js";
import { cast } from "./operators/cast.js";
import { runsOn } from "./providers.js";
import { rewriteNodes } from "./rewrite-nodes.js";
import type { Value } from "./value.js";

type DTypeOf = Parameters<typeof runsOn>[1];

/** The graph with the same outputs in forms and element types that WebGPU has kernels for. It has opset 21, and all its types are known. */
export function useDeviceForms(graph: Graph): Graph {
  const infos = new Map([...graph.inputs, ...graph.parameters, ...Object.values(graph.values), ...graph.outputs].map((info) => [info.name, info]));
  const dtypeOf: DTypeOf = (name) => infos.get(name)?.dtype ?? graph.initializers[name]?.dtype;
  const isWrong = (node: Node): boolean => node.domain === "" && isMiscomputed(node, node.inputs.map((name) => infos.get(name) ?? graph.initializers[name]));
  if (!graph.nodes.some((node) => isWrong(node) || findsPositions(node) || needsFloat(node, dtypeOf) || isShapeOfMask(node, dtypeOf))) return graph;
  const narrowed: NarrowedValues = new Map();
  const readable = new Map(graph.inputs.filter(({ unknown }) => unknown === undefined).map(({ name, shape }) => [keyOf(shape), name])); // values whose shape costs nothing to read
  return rewriteNodes(graph, (node, builder) => {
    const result = convolution(node, builder) ?? shapeOfTwin(node, builder, readable) ?? throughFloat(node, builder) ?? narrowPositions(node, builder, narrowed);
    const [first] = result === undefined ? node.outputs.map((name) => infos.get(name)) : [];
    const isReadable = first !== undefined && first.unknown === undefined && first.dtype !== "bool" && first.dtype !== "int64";
    if (isReadable && !readable.has(keyOf(first.shape))) readable.set(keyOf(first.shape), first.name);
    return result;
  });
}

/** A convolution in the form that WebGPU gets right. */
function convolution(node: Node, builder: GraphBuilder): readonly Value[] | undefined {
  const operands = builder.operands(node).inputs.filter((input) => input !== undefined);
  return node.domain === "" && isMiscomputed(node, operands) ? [emitConvolution(node, operands)] : undefined;
}

const keyOf = (shape: Shape): string => shape.join(", ");

const isShapeOfMask = ({ op, domain, inputs: [name = ""] }: Node, dtypeOf: DTypeOf): boolean => op === "Shape" && domain === "" && dtypeOf(name) === "bool";

/** Shape of a mask, for which the mask would go to the CPU, read from a value of the same shape. */
function shapeOfTwin(node: Node, builder: GraphBuilder, readable: ReadonlyMap<string, string>): Node | undefined {
  if (!isShapeOfMask(node, (name) => builder.value(name).dtype) || builder.operands(node).inputs[0]?.unknown !== undefined) return undefined;
  const twin = readable.get(keyOf(builder.operands(node).input(0).shape));
  return twin === undefined ? undefined : { ...node, inputs: [twin] };
}

/** Whether a node of truth values has a WebGPU kernel only for numbers. */
function needsFloat(node: Node, dtypeOf: DTypeOf): boolean {
  if (node.domain !== "" || node.op === "Shape" || !node.inputs.some((name) => dtypeOf(name) === "bool")) return false;
  const onWebGpu = (types: DTypeOf): boolean => runsOn(node, types).includes("webgpu");
  return !onWebGpu(dtypeOf) && onWebGpu((name) => (dtypeOf(name) === "bool" ? "float32" : dtypeOf(name)));
}

/** The node with 0 and 1 for its truth values. */
function throughFloat(node: Node, builder: GraphBuilder): readonly Value[] | undefined {
  const { inputs } = builder.operands(node);
  const types = new Map(inputs.map((input) => [input?.name, input?.dtype]));
  if (!needsFloat(node, (name) => types.get(name))) return undefined;
  const numbers = inputs.map((input) => (input === undefined ? null : input.dtype === "bool" ? cast(input, "float32") : input));
  return builder.emit(node.op, numbers, node.attributes, { numOutputs: node.outputs.length }).map((output) => (output.dtype === "float32" ? cast(output, "bool") : output));
}
