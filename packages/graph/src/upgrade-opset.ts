// Files of any opset from 7 to 26 in the terms of opset 21, which rules and backward nodes are written in.
import { MpmError } from "@mpm/tensor";
import { functionFinder } from "./functions-in-use.js";
import { IR_VERSION, OPSET, type GraphBuilder } from "./graph-builder.js";
import { inlineFunctions } from "./inline-functions.js";
import type { Graph, GraphFunction, Node } from "./ir.js";
import { operatorOf } from "./operators.js";
import { rewriteNodes } from "./rewrite-nodes.js";
import { mapSubgraphs, subgraphsOf } from "./subgraphs.js";
import { CHANGES } from "./upgrades/index.js";
import type { Rule, UpgradeContext } from "./upgrades/rule.js";
import type { Value } from "./value.js";

const FIRST = 7;
const LAST = 26;

/** Domain of a node of ONNX's own domain while it keeps the opset of the function that it came from. */
const MARK = "ai.onnx opset ";

type Opsets = Pick<Graph, "opsets">;

const versionOf = ({ opsets }: Opsets): number => opsets[""] ?? OPSET;
const isCurrent = (part: Opsets): boolean => versionOf(part) === OPSET;

/**
 * The graph with its nodes of the standard domain, in subgraphs too, written as opset 21 and IR version 10 have them; names stay.
 * Other domains are left alone. Functions of other opsets are written out where they are called. A graph of opset 21 is given back.
 *
 * @throws MpmError "unsupported-opset" outside 7 to 26; "unsupported-operator" for what opset 21 cannot say; RangeError where a
 * rule needs the type or shape of a value that is not known.
 */
export function upgradeOpset(graph: Graph): Graph {
  for (const part of [graph, ...graph.functions]) checkVersion(part, graph.name);
  if ([graph, ...graph.functions].every(isCurrent)) return graph.opsets[""] === OPSET && graph.irVersion === IR_VERSION ? graph : stamped(graph);
  const find = functionFinder(graph.functions);
  const kept = graph.functions.filter((definition) => isKept(definition, find));
  const findKept = functionFinder(kept);
  const functions = graph.functions.map((definition) => (findKept({ domain: definition.domain, op: definition.name }) === undefined ? marked(definition) : definition));
  const inlined = { ...inlineFunctions({ ...graph, functions }, (call) => findKept(call) === undefined), functions: kept };
  const read = readsIn(inlined);
  return stamped(rewriteNodes(inlined, (node, builder) => upgradeNode(node, builder, versionOf(graph), (name) => read.has(name)), { everywhere: true }));
}

function checkVersion(part: Opsets, name: string): void {
  const version = versionOf(part);
  if (!(version >= FIRST && version <= LAST))
    throw new MpmError("unsupported-opset", `"${name}" is of opset ${version}, expected ${FIRST} to ${LAST}: export it anew, or convert it with onnx.version_converter`);
}

/** A function with a rule stays, if all it says is of opset 21. */
function isKept(definition: GraphFunction, find: (node: Node) => GraphFunction | undefined): boolean {
  const { domain, name, nodes } = definition;
  return operatorOf({ domain, op: name }) !== undefined && isCurrent(definition) && !nodes.some(find);
}

/** The function with its opset written in the domain of its nodes, which end up among those of another. */
function marked(definition: GraphFunction): GraphFunction {
  const mark = (node: Node): Node => ({
    ...node, domain: node.domain === "" ? `${MARK}${versionOf(definition)}` : node.domain,
    attributes: mapSubgraphs(node.attributes, (inner) => ({ ...inner, nodes: inner.nodes.map(mark) })),
  });
  return { ...definition, nodes: definition.nodes.map(mark) };
}

/** Names that anything in the graph reads, at any depth. */
function readsIn({ nodes, outputs }: Graph): ReadonlySet<string> {
  const inner = nodes.flatMap(subgraphsOf).flatMap((graph) => [...readsIn(graph)]);
  return new Set([...inner, ...nodes.flatMap(({ inputs }) => inputs), ...outputs.map(({ name }) => name)]);
}

function upgradeNode(node: Node, builder: GraphBuilder, graphVersion: number, isRead: (name: string) => boolean): Node | readonly (Value | undefined)[] | undefined {
  const mark = node.domain.startsWith(MARK);
  if (node.domain !== "" && !mark) return undefined;
  let current: Node = { ...node, domain: "" };
  for (const version of versionsBetween(mark ? Number(node.domain.slice(MARK.length)) : graphVersion)) {
    const rule: Rule | undefined = CHANGES[current.op]?.[version];
    const result = rule?.(current, contextOf(current, builder, isRead)) ?? current;
    if (!("op" in result)) return result;
    current = result;
  }
  return current;
}

/** Opsets whose changes lie between this one and 21, in the order in which they are made or taken back. */
function versionsBetween(version: number): readonly number[] {
  return version < OPSET
    ? Array.from({ length: OPSET - version }, (_, index) => version + 1 + index)
    : Array.from({ length: version - OPSET }, (_, index) => version - index);
}

function contextOf(node: Node, builder: GraphBuilder, isRead: (name: string) => boolean): UpgradeContext {
  return { ...builder.operands(node), builder, isRead, constant: (index) => builder.tensor(node.inputs[index] ?? "") };
}

function stamped(graph: Graph): Graph {
  const opsets = { ...graph.opsets, "": OPSET };
  const stamp = (node: Node): Node => ({ ...node, attributes: mapSubgraphs(node.attributes, (inner) => ({ ...inner, opsets, irVersion: IR_VERSION, nodes: inner.nodes.map(stamp) })) });
  return { ...graph, opsets, irVersion: IR_VERSION, nodes: graph.nodes.map(stamp) };
}
