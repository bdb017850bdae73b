// Building a graph node by node. Shapes are inferred as nodes are added, so a mistake is reported where it is made.
import type { DType, Tensor } from "@mpm/tensor";
import { dtypeCode } from "./onnx-dtype.js";
import { constantIntegers, inferIntegers } from "./integer-values.js";
import type { Attribute, Graph, GraphFunction, Initializer, Node, Parameter, Shape, ValueInfo } from "./ir.js";
import { operatorOf } from "./operators.js";
import type { EmitOptions, GraphScope, Operator, Value } from "./value.js";

/** ONNX operator set and file version that new graphs are written in. */
export const OPSET = 21;
export const IR_VERSION = 10;

export interface GraphBuilder extends GraphScope {
  /** A value fed at run time. Sizes are numbers or names ("particles"). */
  input(name: string, dtype: DType, shape: Shape): Value;
  /** A trainable float32 value of rank >= 1 (gradient accumulators need the rank). */
  parameter(name: string, shape: readonly number[], init: Initializer): Value;
  /** The parameter of this name, if there is one. */
  parameterValue(name: string): Value | undefined;
  /** A named constant: fixed numbers that are saved with the graph, such as standardisation. */
  initializer(name: string, tensor: Tensor): Value;
  /** Gives a value out under `name`. */
  output(name: string, value: Value): void;
  /** Nodes so far. */
  nodes(): readonly Node[];
  /** Asks an earlier node for one of its optional outputs. */
  extendNode(name: string, output: number): Value;
  /** Adds a node as it is, with its names, and infers its outputs. */
  append(node: Node): readonly Value[];
  /** The constant of this name. */
  tensor(name: string): Tensor | undefined;
  /** Entries of an integer vector, as far as they are known while building. */
  integers(name: string): Shape | undefined;
  /** The immutable graph; the builder may go on. */
  build(): Graph;
}

/** An empty graph to add to. */
export function graphBuilder(name: string): GraphBuilder {
  return extendGraph({
    name, inputs: [], parameters: [], initializers: {}, nodes: [], outputs: [], values: {}, functions: [],
    opsets: { "": OPSET }, irVersion: IR_VERSION, metadata: {},
  });
}

/** A builder that starts from a graph, whose names it keeps. */
export function extendGraph(graph: Graph): GraphBuilder {
  const inputs = [...graph.inputs];
  const parameters = [...graph.parameters];
  const initializers: Record<string, Tensor> = { ...graph.initializers };
  const nodes = [...graph.nodes];
  const outputs = new Map<string, string>(graph.outputs.map(({ name }) => [name, name]));
  const functions = [...graph.functions];
  const values = new Map<string, ValueInfo>();
  const integers = new Map<string, Shape>();
  const constants = new Map<string, string>();
  const counters = new Map<string, number>();
  const nodeNames = new Set(nodes.map(({ name }) => name));

  for (const info of [...inputs, ...parameters, ...Object.values(graph.values), ...graph.outputs]) values.set(info.name, info);
  for (const [name, tensor] of Object.entries(initializers)) remember(name, tensor);
  for (const node of nodes) followIntegers(node);

  function remember(name: string, tensor: Tensor): void {
    values.set(name, { name, dtype: tensor.dtype, shape: tensor.shape });
    const entries = constantIntegers(tensor);
    if (entries !== undefined) integers.set(name, entries);
  }

  function followIntegers(node: Node): void {
    const [output] = node.outputs;
    const entries = inferIntegers(node, (index) => values.get(node.inputs[index] ?? ""), (name) => integers.get(name));
    if (output !== undefined && entries !== undefined) integers.set(output, entries);
  }

  function declareName(name: string): string {
    if (name === "") throw new RangeError("a value needs a name, got an empty string");
    if (values.has(name)) throw new RangeError(`the name "${name}" is taken in graph "${graph.name}": choose another`);
    return name;
  }

  function freshName(base: string): string {
    for (;;) {
      const count = counters.get(base) ?? 0;
      counters.set(base, count + 1);
      const name = `${base}_${count}`;
      if (!values.has(name) && !nodeNames.has(name)) return name;
    }
  }

  const asValue = (info: ValueInfo): Value => ({ ...info, scope: builder });

  function add(info: ValueInfo): Value {
    values.set(info.name, info);
    return asValue(info);
  }

  function infer(node: Node): readonly ValueInfo[] {
    const operator = operatorOf(node);
    if (operator === undefined) throw new RangeError(`operator ${node.domain === "" ? "" : `${node.domain}.`}${node.op} is not one mpm can build: add it to operators/`);
    const types = inferTypes(operator, node);
    return node.outputs.map((name, index) => ({ name, ...(types[index] ?? failMissingOutput(node, index)) }));
  }

  function inferTypes(operator: Operator, node: Node): ReturnType<Operator["infer"]> {
    return operator.infer(node, {
      inputs: node.inputs.map((name) => values.get(name)),
      constant: (name) => initializers[name ?? ""],
      integers: (name) => integers.get(name ?? ""),
    });
  }

  function checkScope(op: string, input: Value): void {
    if (input.scope !== builder) throw new RangeError(`${op} reads "${input.name}" of another graph: values cannot be shared between builders`);
  }

  const builder: GraphBuilder = {
    input(name, dtype, shape) {
      const info = { name: declareName(name), dtype, shape };
      inputs.push(info);
      return add(info);
    },
    parameter(name, shape, init) {
      if (shape.length === 0) throw new RangeError(`parameter "${name}" has rank 0: expected rank 1 or more, such as [1]`);
      const info: Parameter = { name: declareName(name), dtype: "float32", shape, init };
      parameters.push(info);
      return add({ name, dtype: "float32", shape });
    },
    parameterValue: (name) => (parameters.some((parameter) => parameter.name === name) ? builder.value(name) : undefined),
    initializer(name, tensor) {
      initializers[declareName(name)] = tensor;
      remember(name, tensor);
      return builder.value(name);
    },
    constant(tensor) {
      const key = `${dtypeCode(tensor.dtype)}[${tensor.shape.join()}]${tensor.data.join()}`;
      const known = constants.get(key);
      if (known !== undefined) return builder.value(known);
      const value = builder.initializer(freshName("constant"), tensor);
      constants.set(key, value.name);
      return value;
    },
    emit(op, operands, attributes: Readonly<Record<string, Attribute>> = {}, { domain = "", numOutputs = 1 }: EmitOptions = {}) {
      for (const operand of operands) if (operand !== null) checkScope(op, operand);
      const base = freshName(op.replace(/(?<!^)(?=[A-Z])/g, "_").toLowerCase());
      const names = Array.from({ length: numOutputs }, (_, index) => (index === 0 ? base : `${base}_output${index}`));
      const inputNames = operands.map((operand) => operand?.name ?? "");
      while (inputNames.at(-1) === "") inputNames.pop();
      return builder.append({ op, domain, name: base, inputs: inputNames, outputs: names, attributes });
    },
    append(node) {
      const infos = infer(node);
      nodes.push(node);
      nodeNames.add(node.name);
      const results = infos.map(add);
      followIntegers(node);
      return results;
    },
    tensor: (name) => initializers[name],
    integers: (name) => integers.get(name),
    declare(definition: GraphFunction) {
      if (!functions.some(({ domain, name }) => domain === definition.domain && name === definition.name)) functions.push(definition);
    },
    value(name) {
      return asValue(values.get(name) ?? failUnknown(name));
    },
    output(name, value) {
      checkScope("output", value);
      if (outputs.has(name)) throw new RangeError(`the graph has an output "${name}" already`);
      if (name !== value.name) declareName(name);
      outputs.set(name, value.name);
      if (name !== value.name) values.set(name, { name, dtype: value.dtype, shape: value.shape });
    },
    nodes: () => nodes,
    extendNode(name, output) {
      const index = nodes.findIndex((node) => node.name === name && node.outputs.length > 0);
      const node = nodes[index] ?? failUnknown(name);
      const existing = node.outputs[output];
      if (existing !== undefined && existing !== "") return builder.value(existing);
      const names = Array.from({ length: Math.max(output + 1, node.outputs.length) }, (_, at) => node.outputs[at] || freshName(`${name}_output`));
      const extended = { ...node, outputs: names };
      nodes[index] = extended;
      for (const info of infer(extended)) values.set(info.name, info);
      return builder.value(names[output] ?? failUnknown(name));
    },
    build: () => finish({ ...graph, inputs, parameters, initializers, nodes, functions, opsets: opsetsOf(graph, functions) }, outputs, values),
  };

  const failUnknown = (name: string): never => {
    throw new RangeError(`graph "${graph.name}" has no value "${name}"`);
  };
  return builder;
}

function failMissingOutput(node: Node, index: number): never {
  throw new RangeError(`${node.op} "${node.name}" has no output ${index}`);
}

function opsetsOf(graph: Graph, functions: readonly GraphFunction[]): Readonly<Record<string, number>> {
  return { ...graph.opsets, ...Object.fromEntries(functions.map(({ domain }) => [domain, 1])) };
}

/** Names the outputs: an intermediate value takes its output's name, an input or a second name gets an Identity. */
function finish(graph: Omit<Graph, "outputs" | "values">, outputs: ReadonlyMap<string, string>, values: ReadonlyMap<string, ValueInfo>): Graph {
  const made = new Set(graph.nodes.flatMap(({ outputs: names }) => names));
  const renamed = new Map<string, string>();
  const identities: Node[] = [];
  for (const [name, source] of outputs) {
    if (name === source) continue;
    if (made.has(source) && !renamed.has(source) && !outputs.has(source)) renamed.set(source, name);
    else identities.push({ op: "Identity", domain: "", name, inputs: [renamed.get(source) ?? source], outputs: [name], attributes: {} });
  }
  const rename = (name: string): string => renamed.get(name) ?? name;
  const nodes = [...graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })), ...identities];
  const info = (name: string): ValueInfo => ({ ...(values.get(name) ?? { name, dtype: "float32", shape: [] }), name });
  const intermediate = nodes.flatMap((node) => node.outputs).filter((name) => name !== "" && !outputs.has(name));
  return {
    ...graph, inputs: [...graph.inputs], parameters: [...graph.parameters], initializers: { ...graph.initializers }, functions: [...graph.functions],
    nodes, outputs: [...outputs.keys()].map(info), values: Object.fromEntries(intermediate.map((name) => [name, info(name)])),
  };
}
