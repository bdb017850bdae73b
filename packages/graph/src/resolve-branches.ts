// If nodes whose condition is known while building, which exporters make of questions about shapes: the branch taken, in place
// of the node. Others stay.
import { tensorOf } from "./constant.js";
import type { GraphBuilder } from "./graph-builder.js";
import type { Graph, Node } from "./ir.js";
import { operatorOf } from "./operators.js";
import { rewriteNodes } from "./rewrite-nodes.js";
import { renameReads } from "./subgraphs.js";
import type { Value } from "./value.js";

/** The graph without the If nodes whose condition is a constant, or follows from sizes that are numbers. */
export function resolveBranches(graph: Graph): Graph {
  return graph.nodes.some(isIf) ? rewriteNodes(graph, resolved) : graph;
}

const isIf = ({ op, domain }: Node): boolean => op === "If" && domain === "";

/** What the branch taken gives; undefined where `node` is no If, which branch is unknown, or the branch holds what mpm does not know. */
function resolved(node: Node, builder: GraphBuilder): readonly Value[] | undefined {
  const condition = isIf(node) ? conditionOf(node, builder) : undefined;
  const branch = node.attributes[condition === true ? "then_branch" : "else_branch"];
  return condition === undefined || branch?.type !== "graph" ? undefined : inlined(branch.value, builder);
}

function conditionOf(node: Node, builder: GraphBuilder): boolean | undefined {
  try {
    const [entry] = builder.operands(node).numbers(0) ?? [];
    return entry === undefined ? undefined : entry !== 0;
  } catch {
    return undefined; // known only when it runs
  }
}

/** The outputs of a subgraph whose nodes are added to the graph around it. */
function inlined(branch: Graph, builder: GraphBuilder): readonly Value[] | undefined {
  const inner = new Map<string, Value>();
  for (const [name, constant] of Object.entries(branch.initializers)) {
    const tensor = tensorOf(constant);
    if (tensor === undefined) return undefined;
    inner.set(name, builder.constant(tensor));
  }
  for (const node of branch.nodes) {
    const results = added(renameReads(node, (name) => inner.get(name)?.name ?? name), builder);
    if (results === undefined) return undefined; // what was added so far is read by nothing
    node.outputs.forEach((name, index) => results[index] !== undefined && inner.set(name, results[index]));
  }
  return branch.outputs.map(({ name }) => inner.get(name) ?? builder.value(name));
}

function added(node: Node, builder: GraphBuilder): readonly Value[] | undefined {
  const { op, domain, inputs, outputs, attributes } = node;
  const taken = resolved(node, builder);
  if (taken !== undefined || operatorOf(node) === undefined) return taken;
  return builder.emit(op, inputs.map((name) => (name === "" ? null : builder.value(name))), attributes, { domain, numOutputs: outputs.length });
}
