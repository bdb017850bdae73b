// Lowering: operators that are made of simpler ones, written out. What is left has gradient rules and runs on every provider.
import { isUnknownType, type GraphBuilder } from "./graph-builder.js";
import type { Graph, Node } from "./ir.js";
import { hasAllValues, inferValues } from "./infer-values.js";
import { operatorOf } from "./operators.js";
import { rewriteNodes } from "./rewrite-nodes.js";
import type { Value } from "./value.js";

/** The graph with compound nodes written out, but where types are unknown, and type and shape of every value inferred. */
export function lower(graph: Graph): Graph {
  if (!graph.nodes.some(isCompound)) return hasAllValues(graph) ? graph : inferValues(graph);
  let isDone = true;
  const lowered = rewriteNodes(graph, (node, builder) => {
    const outputs = writtenOutIfKnown(node, builder);
    isDone &&= outputs === undefined;
    return outputs;
  });
  return isDone ? lowered : lower(lowered);
}

/** Nodes that would need types which nobody knows stay; that matters only if a gradient has to pass. */
function writtenOutIfKnown(node: Node, builder: GraphBuilder): readonly (Value | undefined)[] | undefined {
  try {
    return writtenOut(node, builder);
  } catch (error) {
    if (isUnknownType(error)) return undefined;
    throw error;
  }
}

/** Whether a node is there to be written out. */
export function isCompound(node: Node): boolean {
  const operator = operatorOf(node);
  return operator?.decompose !== undefined && operator.isCompound?.(node) !== false;
}

/** The outputs of a node written in simpler operators, where it is compound. */
export function writtenOut(node: Node, builder: GraphBuilder): readonly (Value | undefined)[] | undefined {
  return !isCompound(node) ? undefined : operatorOf(node)?.decompose?.({
    ...builder.operands(node), node,
    wants: (index) => (node.outputs[index] ?? "") !== "",
    constant: (index) => builder.tensor(node.inputs[index] ?? ""),
  });
}
