// What must hold of a graph before anything is computed of it, said clearly where it does not.
import { MpmError } from "@mpm/tensor";
import { nodeText } from "./infer-node.js";
import type { Graph, GraphFunction, Node } from "./ir.js";
import { sortNodes } from "./sort-nodes.js";
import { subgraphsOf } from "./subgraphs.js";

/** Names that may be read at a place, by who makes them. */
interface Scope {
  readonly where: string;
  readonly makers: Map<string, string>;
  readonly outer?: Scope;
}

/** Checks that this is a graph at all. @throws TypeError for bytes, promises and other things, which plain JavaScript lets pass. */
export function expectGraph(graph: unknown): asserts graph is Graph {
  const parts: Partial<Record<keyof Graph, unknown>> = typeof graph === "object" && graph !== null ? graph : {};
  if (Array.isArray(parts.nodes) && Array.isArray(parts.inputs) && Array.isArray(parts.parameters) && Array.isArray(parts.outputs)) return;
  const kind = Object.prototype.toString.call(graph).slice("[object ".length, -1);
  throw new TypeError(`expected a graph, got ${kind === "Uint8Array" ? "bytes: decodeModel makes a graph of them" : kind === "Promise" ? "a promise: await it" : kind}`);
}

/**
 * Checks that names are made once and before they are read, in the graph, its functions and all graphs inside nodes, and that
 * nothing is left unmade.
 *
 * @throws TypeError as `expectGraph`; MpmError "invalid-graph": a name made twice or by nothing, a cycle, nodes out of order, two functions of one name.
 */
export function checkGraph(graph: Graph): void {
  expectGraph(graph);
  const names = new Set<string>();
  for (const definition of graph.functions) {
    const name = `${definition.domain}.${definition.name}`;
    if (names.has(name)) throw invalid(`function "${name}" is defined twice in "${graph.name}": expected one definition for a name`);
    names.add(name);
    checkFunction(definition);
  }
  checkBody(graph, { where: `graph "${graph.name}"`, makers: new Map() });
}

function checkFunction({ name, inputs, nodes, outputs }: GraphFunction): void {
  const scope: Scope = { where: `function "${name}"`, makers: new Map() };
  for (const input of inputs) declare(scope, input, "an input");
  checkNodes(nodes, scope);
  checkOutputs(outputs, scope);
}

function checkBody({ inputs, parameters, initializers, nodes, outputs }: Graph, scope: Scope): void {
  for (const { name } of inputs) declare(scope, name, "an input");
  for (const { name } of parameters) declare(scope, name, "a parameter");
  for (const name of Object.keys(initializers)) declare(scope, name, "a constant");
  checkNodes(nodes, scope);
  checkOutputs(outputs.map(({ name }) => name), scope);
}

function checkNodes(nodes: readonly Node[], scope: Scope): void {
  for (const node of nodes) {
    for (const name of node.inputs) if (name !== "" && !isMade(scope, name)) throw unmade(node, name, nodes, scope);
    for (const graph of subgraphsOf(node)) checkBody(graph, { where: `graph "${graph.name}" inside ${nodeText(node)}`, makers: new Map(), outer: scope });
    for (const name of node.outputs) if (name !== "") declare(scope, name, nodeText(node));
  }
}

function checkOutputs(names: readonly string[], scope: Scope): void {
  const missing = names.find((name) => !isMade(scope, name));
  if (missing !== undefined) throw invalid(`output "${missing}" of ${scope.where} is made by nothing: expected the name of an input, a constant or an output of a node`);
}

function declare({ where, makers }: Scope, name: string, maker: string): void {
  const known = makers.get(name);
  if (known !== undefined) throw invalid(`"${name}" is made twice in ${where}, as ${known} and as ${maker}: expected one maker for a name`);
  makers.set(name, maker);
}

function isMade(scope: Scope, name: string): boolean {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) if (at.makers.has(name)) return true;
  return false;
}

function unmade(node: Node, name: string, nodes: readonly Node[], { where }: Scope): MpmError {
  const makers = new Map(nodes.flatMap((maker) => maker.outputs.map((output) => [output, maker] as const)));
  if (!makers.has(name)) return invalid(`${nodeText(node)} of ${where} reads "${name}", which nothing makes: expected an input, a constant or an output of a node before it`);
  if (sortNodes(nodes) !== nodes) return invalid(`nodes of ${where} are out of order: ${nodeText(node)} reads "${name}" before it is made`);
  return invalid(`${where} has a cycle: ${nodeText(node)} reads "${name}", which ${nodeText(makers.get(name) ?? node)} makes of what follows from it`);
}

const invalid = (message: string): MpmError => new MpmError("invalid-graph", message);
