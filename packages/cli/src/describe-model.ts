// What a model consists of, and what can be done with it, as plain data.
import { inlineFunctions, liftParameters, operatorName, operatorOf, rewriteNodes, runsOn, type Graph, type KernelProvider, type Node, type ValueInfo } from "@mpm/graph";

/** How an operator takes part in differentiation. */
export type Differentiation =
  /** It has a rule, or is written in operators that have. */
  | "yes"
  /** Its gradient is zero by definition. */
  | "stops"
  /** Training cannot pass through it. */
  | "no rule";

export interface OperatorUse {
  /** With its domain, where that is not ONNX's own. */
  readonly operator: string;
  readonly count: number;
  readonly differentiates: Differentiation;
  /** For how many of the uses a provider of ONNX Runtime has a kernel, by the element types that are known. */
  readonly kernels: Readonly<Record<KernelProvider, number>>;
}

export interface ModelDescription {
  readonly name: string;
  readonly irVersion: number;
  readonly opsets: Readonly<Record<string, number>>;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Parameters, or the constants of a file that may be weights. */
  readonly parameters: readonly ValueInfo[];
  /** By number of uses, functions without a rule written out. */
  readonly operators: readonly OperatorUse[];
}

/** Describes a graph as it came from its file. */
export function describeModel(graph: Graph): ModelDescription {
  const written = inlineFunctions(graph, (node) => operatorOf(node) === undefined);
  const { name, irVersion, opsets, inputs, outputs } = graph;
  const parameters = graph.parameters.length > 0 ? graph.parameters : liftParameters(written).graph.parameters;
  return { name, irVersion, opsets, inputs, outputs, parameters: parameters.map(({ name: parameter, dtype, shape }) => ({ name: parameter, dtype, shape })), operators: usesOf(written) };
}

function usesOf(graph: Graph): readonly OperatorUse[] {
  const dtypeOf = elementTypes(graph);
  const uses = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    const known = uses.get(operatorName(node));
    if (known === undefined) uses.set(operatorName(node), [node]);
    else known.push(node);
  }
  return [...uses].map(([operator, nodes]): OperatorUse => {
    const count = (provider: KernelProvider): number => nodes.filter((node) => runsOn(node, dtypeOf).includes(provider)).length;
    return { operator, count: nodes.length, differentiates: differentiationOf(nodes), kernels: { cpu: count("cpu"), webgpu: count("webgpu") } };
  }).toSorted((a, b) => b.count - a.count || (a.operator < b.operator ? -1 : 1));
}

/** Element types by name, inferred as far as that goes. */
function elementTypes(graph: Graph): (name: string) => ValueInfo["dtype"] | undefined {
  const { inputs, parameters, values, outputs, initializers } = rewriteNodes(graph, () => undefined, { everywhere: true });
  const known = [...inputs, ...parameters, ...Object.values(values), ...outputs].filter(({ unknown }) => unknown !== "type");
  const types = new Map<string, ValueInfo["dtype"]>(known.map(({ name, dtype }) => [name, dtype]));
  for (const [name, { dtype }] of Object.entries(initializers)) types.set(name, dtype as ValueInfo["dtype"]);
  return (name) => types.get(name);
}

function differentiationOf([node]: readonly Node[]): Differentiation {
  const operator = node && operatorOf(node);
  if (operator?.nonDifferentiable) return "stops";
  return operator?.gradient === undefined && operator?.decompose === undefined ? "no rule" : "yes";
}
