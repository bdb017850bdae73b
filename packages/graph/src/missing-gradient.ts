// What differentiation says where a gradient cannot pass: the operator in the way, and the path from the loss to a parameter.
import type { GraphBuilder } from "./graph-builder.js";
import { inferNode, nodeText } from "./infer-node.js";
import type { Graph, Node } from "./ir.js";
import { operatorName, operatorOf } from "./operators.js";
import { readsOf } from "./subgraphs.js";

/** A backward pass: from `loss`, through the `active` values, which move with those `wanted`. */
export interface Pass {
  readonly graph: Graph;
  readonly builder: GraphBuilder;
  readonly loss: string;
  readonly active: ReadonlySet<string>;
  readonly wanted: ReadonlySet<string>;
}

/** For a node whose operator has no gradient rule. */
export function missingRule(pass: Pass, node: Node): RangeError {
  const path = [...pathToLoss(pass, node), ...pathToParameter(pass, node)];
  return new RangeError(`operator ${operatorName(node)} (node "${node.name || node.outputs.join()}") has no gradient rule; it lies on the path ${path.join(" <- ")}. Add a rule or freeze the parameters behind it`);
}

/** For a value of unknown type, which rules cannot write a gradient for: an operator that mpm does not know is the cause, or inputs that tell too little. */
export function unknownOnPath(pass: Pass, name: string): RangeError {
  const { graph, builder, active } = pass;
  const makers = makersOf(graph);
  const unknownBefore = (value: string): string | undefined => {
    const before = makers.get(value);
    return before && readsOf(before).find((read) => active.has(read) && builder.value(read).unknown !== undefined);
  };
  let first = name;
  for (let before = unknownBefore(first); before !== undefined; before = unknownBefore(first)) first = before;
  const maker = makers.get(first);
  if (maker !== undefined && operatorOf(maker) === undefined) return missingRule(pass, maker);
  const why = maker === undefined ? "" : `: ${causeOf(builder, maker)}`;
  return new RangeError(`no gradient passes "${first}", as the graph does not know its ${builder.value(first).unknown}${why}`);
}

/** Why nothing is known of what a node makes. */
function causeOf(builder: GraphBuilder, node: Node): string {
  try {
    const operator = operatorOf(node);
    if (operator !== undefined) inferNode(operator, node, builder.operands(node));
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return `${nodeText(node)} leaves it open; declare it among the graph's values`;
}

/** Value names from the loss back to an output of `node`. */
function pathToLoss({ graph, loss }: Pass, node: Node): string[] {
  const cameFrom = new Map(node.outputs.map((name) => [name, ""]));
  for (const next of graph.nodes)
    for (const input of readsOf(next))
      if (cameFrom.has(input)) for (const name of next.outputs) if (!cameFrom.has(name)) cameFrom.set(name, input);
  const path: string[] = [];
  for (let name: string | undefined = cameFrom.has(loss) ? loss : node.outputs[0]; name; name = cameFrom.get(name)) path.push(name);
  return path;
}

/** Value names from an input of `node` down to the first wanted value. */
function pathToParameter({ graph, active, wanted }: Pass, node: Node): string[] {
  const makers = makersOf(graph);
  const path: string[] = [];
  for (let at: Node | undefined = node; at !== undefined;) {
    const name: string | undefined = readsOf(at).find((input) => active.has(input));
    if (name === undefined) break;
    path.push(name);
    at = wanted.has(name) ? undefined : makers.get(name);
  }
  return path;
}

/** The nodes that make values, by the values' names. */
function makersOf({ nodes }: Graph): ReadonlyMap<string, Node> {
  return new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
}
