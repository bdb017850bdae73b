// What a model consists of, and what can be done with it, as plain data.
import { inlineFunctions, liftParameters, operatorName, operatorOf, type Graph, type Node, type ValueInfo } from "@mpm/graph";

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
  return { name, irVersion, opsets, inputs, outputs, parameters: parameters.map(({ name: parameter, dtype, shape }) => ({ name: parameter, dtype, shape })), operators: usesOf(written.nodes) };
}

function usesOf(nodes: readonly Node[]): readonly OperatorUse[] {
  const counts = new Map<string, { readonly node: Node; count: number }>();
  for (const node of nodes) {
    const use = counts.get(operatorName(node));
    if (use === undefined) counts.set(operatorName(node), { node, count: 1 });
    else use.count++;
  }
  return [...counts].map(([operator, { node, count }]) => ({ operator, count, differentiates: differentiationOf(node) })).toSorted((a, b) => b.count - a.count || (a.operator < b.operator ? -1 : 1));
}

function differentiationOf(node: Node): Differentiation {
  const operator = operatorOf(node);
  if (operator?.nonDifferentiable) return "stops";
  return operator?.gradient === undefined && operator?.decompose === undefined ? "no rule" : "yes";
}
