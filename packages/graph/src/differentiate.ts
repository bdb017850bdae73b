// Reverse-mode differentiation, graph to graph: the backward pass is more nodes of standard operators.
import type { Tensor } from "@mpm/tensor";
import { extendGraph, type GraphBuilder } from "./graph-builder.js";
import type { Graph, Node } from "./ir.js";
import { missingRule, unknownOnPath, type Pass } from "./missing-gradient.js";
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
export function differentiate(graph: Graph, { loss, parameters: given, skipUnreached = false }: DifferentiateOptions): Graph {
  const source = prepare(graph);
  const parameters = given ?? source.parameters.map(({ name }) => name);
  checkNames(source, parameters);
  const builder = extendGraph(source);
  const gradients = backward(builder, source, lossOf(source, loss), new Set(parameters));
  for (const name of parameters) {
    const gradient = gradients.get(name);
    if (gradient === undefined && skipUnreached) continue;
    if (gradient === undefined) throw new RangeError(`"${name}" has no gradient: "${loss}" does not depend on it in "${graph.name}"; leave it out, or freeze it`);
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
  const pass: Pass = { graph, builder, loss, active, wanted };
  const consumers = consumersOf(graph);
  const gradients = new Map<string, Value>([[loss, one(builder.value(loss))]]);
  const accumulate = (name: string, gradient: Value): void => {
    const known = gradients.get(name);
    gradients.set(name, known === undefined ? gradient : add(known, gradient));
  };
  for (const node of graph.nodes.toReversed()) {
    const operator = operatorOf(node);
    if (operator?.nonDifferentiable || !node.outputs.some((name) => gradients.has(name)) || !readsOf(node).some((name) => active.has(name))) continue;
    const unknown = [...node.inputs.filter((name) => active.has(name)), ...node.outputs.filter((name) => gradients.has(name))].find((name) => builder.value(name).unknown !== undefined);
    if (unknown !== undefined && operator !== undefined) throw unknownOnPath(pass, unknown);
    if (operator?.gradient === undefined) throw missingRule(pass, node);
    const context = gradientContext(builder, node, active, consumers, gradients, operator.broadcastGradient === true);
    const inputGradients = operator.gradient(context);
    node.inputs.forEach((name, index) => {
      const gradient = inputGradients[index];
      if (gradient !== undefined && active.has(name)) accumulate(name, gradient);
    });
  }
  return gradients;
}

function gradientContext(
  builder: GraphBuilder, node: Node, active: ReadonlySet<string>, consumers: ReadonlyMap<string, readonly Node[]>,
  gradients: ReadonlyMap<string, Value>, broadcast: boolean,
): GradientContext {
  const outputGradients = node.outputs.map((name) => {
    const gradient = gradients.get(name);
    return gradient === undefined || broadcast ? gradient : expandLike(gradient, builder.value(name));
  });
  const isOnly = outputGradients.every((gradient, index) => index === 0 || gradient === undefined);
  const { inputs, input, integers, numbers } = builder.operands(node);
  const context = {
    node, inputs, input, integers, numbers, outputGradients,
    dy: isOnly ? outputGradients[0] : undefined,
    output: (index: number): Value => {
      const present = node.outputs[index] || undefined;
      return present === undefined ? builder.siblingOutput(builder.value(node.outputs.find((name) => name !== "") ?? ""), index) : builder.value(present);
    },
    needs: (index: number): boolean => active.has(node.inputs[index] ?? ""),
    consumers: ({ name }: Value): readonly Node[] => consumers.get(name) ?? [],
    gradientOf: (name: string): Value | undefined => gradients.get(name),
    constant: (index: number): Tensor | undefined => builder.tensor(node.inputs[index] ?? ""),
  };
  return hasGradient(context) ? context : { ...context, get dy(): Value { return failNoGradient(node); } };
}

const hasGradient = <T extends { readonly dy: Value | undefined }>(context: T): context is T & { readonly dy: Value } => context.dy !== undefined;

function failNoGradient(node: Node): never {
  throw new RangeError(`${operatorName(node)} "${node.name}" has a gradient for its first output only`);
}

function checkNames(graph: Graph, wanted: readonly string[]): void {
  const known = new Set([...graph.inputs, ...graph.parameters].map(({ name }) => name).concat(graph.nodes.flatMap(({ outputs }) => outputs), Object.keys(graph.initializers)));
  for (const name of wanted) {
    if (!known.has(name)) throw new RangeError(`"${name}" is no value of "${graph.name}": it has parameters ${graph.parameters.map((parameter) => parameter.name).join(", ")}`);
    if (known.has(gradientName(name))) throw new RangeError(`"${graph.name}" has a value "${gradientName(name)}", which is the name for the gradient of "${name}": rename that value`);
  }
}

const one = (loss: Value): Value => loss.scope.constant({
  dtype: loss.dtype, shape: loss.shape.map(Number), data: scalarData(loss.dtype, 1),
});

/** Names of the values that move with `wanted`: floating-point ones, as others move in jumps, and all that operators without a rule make of them. */
function dependents(graph: Graph, wanted: ReadonlySet<string>, canMove: (name: string) => boolean): ReadonlySet<string> {
  const active = new Set(wanted);
  for (const node of graph.nodes) {
    const operator = operatorOf(node);
    if (operator?.nonDifferentiable || !readsOf(node).some((name) => active.has(name))) continue;
    const hasRule = operator?.gradient !== undefined || operator?.decompose !== undefined;
    for (const name of node.outputs) if (name !== "" && (!hasRule || canMove(name))) active.add(name);
  }
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
