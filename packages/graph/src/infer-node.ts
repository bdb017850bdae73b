// Types and shapes of the outputs of one node, and how messages name a node.
import type { Node } from "./ir.js";
import { operatorName } from "./operators.js";
import type { InferContext, Operator, TypeAndShape } from "./value.js";

/** What `operator` infers of `node`. Errors name the node. */
export function inferNode(operator: Operator, node: Node, context: InferContext): readonly TypeAndShape[] {
  try {
    return operator.infer(node, context);
  } catch (error) {
    if (error instanceof Error && (node.name === "" || !error.message.includes(`"${node.name}"`))) error.message += ` (${nodeText(node)})`;
    throw error;
  }
}

/** A node by its operator and name, or by what it makes where it has no name, as many nodes of files have none. */
export function nodeText(node: Node): string {
  return node.name === "" ? `the ${operatorName(node)} that makes "${node.outputs.join('", "')}"` : `${operatorName(node)} "${node.name}"`;
}
