// Reverse-mode differentiation, graph to graph: the backward pass is more nodes of standard operators.
import { extendGraph, type GraphBuilder } from "./graph-builder.js";
import type { Graph, Node } from "./ir.js";
import { add } from "./operators/add.js";
import { stopGradientOperator } from "./operators/stop-gradient.js";
import { operatorName, operatorOf } from "./operators.js";
import { prepare } from "./prepare.js";
import { expandLike } from "./reduce-to.js";
import { simplify } from "./simplify.js";
import { readsOf } from "./subgraphs.js";
import { isFloat, scalarData, type GradientContext, type Value } from "./value.js";

export interface DifferentiateOptions {
  /** Name of the output, of one entry, to take gradients of. */
  readonly loss: string;
  /** Names of parameters or float inputs to take gradients for. Default: all parameters. */
  readonly parameters?: readonly string[];
  /** Leave out what the loss does not depend on, instead of an error. Default false. */
  readonly skipUnreached?: boolean;
}

/** The graph with an output `<name>_grad` for each of `parameters`: d loss / d name, in its shape. */
export function differentiate(graph: Graph, { loss, parameters = graph.parameters.map(({ name }) => name), skipUnreached = false }: DifferentiateOptions): Graph {
  const source = prepare(graph);
  checkNames(source, parameters);
  const builder = extendGraph(source);
  const gradients = backward(builder, source, lossOf(source, loss), new Set(parameters));
  for (const name of parameters) {
    const gradient = gradients.get(name);
    if (gradient === undefined && skipUnreached) continue;
    if (gradient === undefined) throw new RangeError(`"${name}" has no gradient: "${loss}" does not depend on it in "${graph.name}"; leave it out of \`parameters\``);
    builder.output(gradientName(name), expandLike(gradient, builder.value(name)));
  }
  return simplify(withoutStops(builder.build()));
}

/** Whatever stopped gradients has done so. */
function withoutStops(graph: Graph): Graph {
  const isStop = ({ domain, op }: Node): boolean => operatorOf({ domain, op }) === stopGradientOperator;
  return { ...graph, nodes: graph.nodes.map((node) => (isStop(node) ? { ...node, op: "Identity", domain: "" } : node)) };
}

/** Gradient outputs are named after what they are the gradient of. */
export const gradientName = (parameter: string): string => `${parameter}_grad`;

function lossOf(graph: Graph, name: string): string {
  const info = graph.outputs.find((output) => output.name === name);
  if (info === undefined) throw new RangeError(`loss "${name}" is no output of "${graph.name}": it has ${graph.outputs.map((output) => output.name).join(", ")}`);
  if (!isFloat(info.dtype)) throw new TypeError(`loss "${name}" is ${info.dtype}: expected floating-point numbers`);
  if (info.unknown !== undefined) throw new RangeError(`the graph does not know the ${info.unknown} of the loss "${name}": declare it`);
  if (info.shape.some((dim) => dim !== 1)) throw new RangeError(`loss "${name}" has shape [${info.shape.join(", ")}]: expected one entry; take a mean or a sum`);
  return name;
}

/** Gradients by value name, from the loss down to everything that `wanted` flows through. */
function backward(builder: GraphBuilder, graph: Graph, loss: string, wanted: ReadonlySet<string>): ReadonlyMap<string, Value> {
  const active = dependents(graph, wanted, (name) => isFloat(builder.value(name).dtype));
  const consumers = consumersOf(graph);
  const gradients = new Map<string, Value>([[loss, one(builder.value(loss))]]);
  const accumulate = (name: string, gradient: Value): void => {
    const known = gradients.get(name);
    gradients.set(name, known === undefined ? gradient : add(known, gradient));
  };
  for (const node of graph.nodes.toReversed()) {
    const operator = operatorOf(node);
    if (operator?.nonDifferentiable || !node.outputs.some((name) => gradients.has(name)) || !readsOf(node).some((name) => active.has(name))) continue;
    if (operator !== undefined) checkKnown(builder, node, [...node.inputs.filter((name) => active.has(name)), ...node.outputs.filter((name) => gradients.has(name))]);
    if (operator?.gradient === undefined) throw missingRule(graph, node, loss, active, wanted);
    const context = gradientContext(builder, node, active, consumers, gradients, operator.broadcastGradient === true);
    const inputGradients = operator.gradient(context);
    node.inputs.forEach((name, index) => {
      const gradient = inputGradients[index];
      if (gradient !== undefined && active.has(name)) accumulate(name, gradient);
    });
  }
  return gradients;
}

/** A gradient can be written down where types are known. */
function checkKnown(builder: GraphBuilder, node: Node, names: readonly string[]): void {
  const unknown = names.map((name) => builder.value(name)).find((value) => value.unknown !== undefined);
  if (unknown !== undefined) throw new RangeError(`${operatorName(node)} "${node.name}" has no gradient as the graph does not know the ${unknown.unknown} of "${unknown.name}": declare it`);
}

function gradientContext(
  builder: GraphBuilder, node: Node, active: ReadonlySet<string>, consumers: ReadonlyMap<string, readonly Node[]>,
  gradients: ReadonlyMap<string, Value>, broadcast: boolean,
): GradientContext {
  const outputGradients = node.outputs.map((name) => {
    const gradient = gradients.get(name);
    return gradient === undefined || broadcast ? gradient : expandLike(gradient, builder.value(name));
  });
  return {
    ...builder.operands(node), node, outputGradients,
    output: (index) => {
      const present = node.outputs[index] || undefined;
      return present === undefined ? builder.siblingOutput(builder.value(node.outputs.find((name) => name !== "") ?? ""), index) : builder.value(present);
    },
    get dy() {
      const isOnly = outputGradients.every((gradient, index) => index === 0 || gradient === undefined);
      return (isOnly ? outputGradients[0] : undefined) ?? failNoGradient(node);
    },
    needs: (index) => active.has(node.inputs[index] ?? ""),
    consumers: ({ name }) => consumers.get(name) ?? [],
    gradientOf: (name) => gradients.get(name),
    constant: (index) => builder.tensor(node.inputs[index] ?? ""),
  };
}

function failNoGradient(node: Node): never {
  throw new RangeError(`${operatorName(node)} "${node.name}" has a gradient for its first output only`);
}

function checkNames(graph: Graph, wanted: readonly string[]): void {
  const known = new Set([...graph.inputs, ...graph.parameters, ...Object.values(graph.values), ...graph.outputs].map(({ name }) => name));
  const unknown = wanted.find((name) => !known.has(name));
  if (unknown !== undefined) throw new RangeError(`"${unknown}" is no value of "${graph.name}": it has parameters ${graph.parameters.map(({ name }) => name).join(", ")}`);
}

const one = (loss: Value): Value => loss.scope.constant({
  dtype: loss.dtype, shape: loss.shape.map(Number), data: scalarData(loss.dtype, 1),
});

/** Names of the values that move with `wanted`: floating-point ones, as others move in jumps. */
function dependents(graph: Graph, wanted: ReadonlySet<string>, canMove: (name: string) => boolean): ReadonlySet<string> {
  const active = new Set(wanted);
  for (const node of graph.nodes)
    if (!operatorOf(node)?.nonDifferentiable && readsOf(node).some((name) => active.has(name)))
      for (const name of node.outputs) if (name !== "" && canMove(name)) active.add(name);
  return active;
}

function consumersOf(graph: Graph): ReadonlyMap<string, readonly Node[]> {
  const consumers = new Map<string, Node[]>();
  for (const node of graph.nodes)
    for (const name of readsOf(node)) {
      const known = consumers.get(name);
      if (known === undefined) consumers.set(name, [node]);
      else known.push(node);
    }
  return consumers;
}

function missingRule(graph: Graph, node: Node, loss: string, active: ReadonlySet<string>, wanted: ReadonlySet<string>): RangeError {
  const path = [...pathToLoss(graph, node, loss), ...pathToParameter(graph, node, active, wanted)];
  return new RangeError(`operator ${operatorName(node)} (node "${node.name}") has no gradient rule; it lies on the path ${path.join(" <- ")}. Add a rule or freeze the parameters behind it`);
}

/** Value names from the loss back to the first output of `node`. */
function pathToLoss(graph: Graph, node: Node, loss: string): string[] {
  const [start = ""] = node.outputs;
  const cameFrom = new Map<string, string>([[start, ""]]);
  for (const next of graph.nodes)
    for (const input of readsOf(next))
      if (cameFrom.has(input)) for (const name of next.outputs) if (!cameFrom.has(name)) cameFrom.set(name, input);
  const path: string[] = [];
  for (let name: string | undefined = cameFrom.has(loss) ? loss : start; name; name = cameFrom.get(name)) path.push(name);
  return path;
}

/** Value names from an input of `node` down to the first wanted value. */
function pathToParameter(graph: Graph, node: Node, active: ReadonlySet<string>, wanted: ReadonlySet<string>): string[] {
  const path: string[] = [];
  for (let at: Node | undefined = node; at !== undefined;) {
    const name: string | undefined = readsOf(at).find((input) => active.has(input));
    if (name === undefined) break;
    path.push(name);
    at = wanted.has(name) ? undefined : graph.nodes.find(({ outputs }) => outputs.includes(name));
  }
  return path;
}
