// Building a graph node by node. Shapes are inferred as nodes are added, so a mistake is reported where it is made.
import { MpmError, type DType, type Tensor } from "@mpm/tensor";
import { dtypeCode } from "./onnx-dtype.js";
import { isTensor, tensorOf } from "./constant.js";
import { constantOf } from "./constant-node.js";
import { inventorsOf } from "./dim.js";
import { inferNode } from "./infer-node.js";
import { followEntries } from "./integer-values.js";
import type { Attribute, Constant, Graph, GraphFunction, Initializer, Node, Parameter, Shape, ValueInfo, ValueType } from "./ir.js";
import { entriesText } from "./number-text.js";
import { operatorName, operatorOf } from "./operators.js";
import { renameValues } from "./subgraphs.js";
import { typeOf, typeText, valueInfo } from "./value-info.js";
import type { EmitOptions, GraphScope, InferContext, TypeAndShape, Value } from "./value.js";

/** ONNX operator set and file version that new graphs are written in. */
export const OPSET = 21;
export const IR_VERSION = 10;

const UNKNOWN_TYPE = "unknown-type";

/** Whether an error says that a type or shape is needed which a graph does not tell. */
export const isUnknownType = (error: unknown): boolean => error instanceof MpmError && error.code === UNKNOWN_TYPE;

export interface GraphBuilder extends GraphScope {
  /** A value fed at run time. Sizes are numbers or names ("particles"). */
  input(name: string, dtype: DType, shape: Shape): Value;
  /** A value fed at run time that need not be a tensor of numbers, such as a sequence; `append` takes the nodes that read it, with types. */
  typedInput(name: string, type: ValueType): Value;
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
  /** Output `index` of the node that made `value`, added to the node if nothing asked for this optional output yet. */
  siblingOutput(value: Value, index: number): Value;
  /** Adds a node as it is, with its names. Types of its outputs are inferred where they are not given. */
  append(node: Node, types?: readonly Omit<ValueInfo, "name">[]): readonly Value[];
  /** Inputs of a node, as shape inference and gradient rules read them. */
  operands(node: Node): InferContext<Value>;
  /** The constant of this name, where it is a tensor that mpm can compute with. */
  tensor(name: string): Tensor | undefined;
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

/** A builder that starts from a graph, whose names it keeps. New names avoid those `reserved` and join them, so that builders of nested graphs may share them. */
export function extendGraph(graph: Graph, reserved: Set<string> = new Set()): GraphBuilder {
  const inputs = [...graph.inputs];
  const parameters = [...graph.parameters];
  const initializers = new Map<string, Constant>(Object.entries(graph.initializers));
  const nodes = [...graph.nodes];
  const outputs = new Map<string, string>(graph.outputs.map(({ name }) => [name, name]));
  const functions = [...graph.functions];
  const values = new Map<string, Value>();
  const entries = followEntries((name) => values.get(name));
  const constants = new Map<string, string>();
  const constantNodes = new Map<string, Constant>();
  const shared = new Map<string, Value>();
  const counters = new Map<string, number>();
  const parameterNames = new Set(parameters.map(({ name }) => name));
  const makers = new Map<string, number>(); // index of the node that makes a value

  function remember(name: string, constant: Constant): Value {
    const value = add(valueInfo(name, { kind: "tensor", dtype: constant.dtype, shape: constant.shape }));
    if (isTensor(constant)) entries.constant(name, constant);
    return value;
  }

  function follow(node: Node, index: number): void {
    for (const name of node.outputs) makers.set(name, index);
    entries.node(node);
    if (node.op === "Constant" && node.domain === "") constantNodes.set(node.outputs[0] ?? "", constantOf(node));
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
      if (!values.has(name) && !reserved.has(name)) {
        reserved.add(name);
        return name;
      }
    }
  }

  function add(info: ValueInfo): Value {
    const value = { ...info, scope: builder };
    values.set(info.name, value);
    return value;
  }

  function infer(node: Node): readonly TypeAndShape[] {
    const operator = operatorOf(node);
    if (operator === undefined) throw new RangeError(`operator ${operatorName(node)} is not one mpm can build: expected one of src/operators`);
    return inferNode(operator, node, builder.operands(node));
  }

  function integersOf(node: Node, index: number): Shape | undefined {
    const name = node.inputs[index] ?? "";
    if (name === "") return undefined;
    const known = entries.named(name) ?? integersIn(builder.tensor(name));
    if (known !== undefined) return known;
    throw new MpmError(UNKNOWN_TYPE, `${node.op} "${node.name}": the number of entries of its input ${index} ("${name}") is not known while building; expected a small tensor of known shape`);
  }

  function numbersOf(node: Node, index: number): readonly number[] | undefined {
    const known = integersOf(node, index);
    const numbers = known?.filter((entry) => typeof entry === "number");
    if (numbers?.length === known?.length) return numbers;
    throw new MpmError(UNKNOWN_TYPE, `${node.op} "${node.name}": the entries [${known?.join(", ")}] of its input ${index} ("${node.inputs[index]}") are not known while building; expected a constant`);
  }

  function requiredInput(node: Node, index: number): Value {
    const info = values.get(node.inputs[index] ?? "");
    if (info === undefined) throw new RangeError(`${node.op} "${node.name}" lacks input ${index}${node.inputs[index] ? ` ("${node.inputs[index]}")` : ""}: the operator requires it`);
    if (info.type !== undefined) throw new MpmError(UNKNOWN_TYPE, `${node.op} "${node.name}" reads "${info.name}" of type ${typeText(info.type)}: expected a tensor of numbers`);
    if (info.unknown !== undefined) throw new MpmError(UNKNOWN_TYPE, `${node.op} "${node.name}" reads "${info.name}", of which the graph does not know the ${info.unknown}: declare it`);
    return info;
  }

  function checkScope(op: string, input: Value): void {
    if (input.scope !== builder) throw new RangeError(`${op} reads "${input.name}" of another graph: values cannot be shared between builders`);
  }

  const builder: GraphBuilder = {
    input: (name, dtype, shape) => builder.typedInput(name, { kind: "tensor", dtype, shape }),
    typedInput(name, type) {
      const info = valueInfo(declareName(name), type);
      checkShape(name, info.shape);
      inputs.push(info);
      const value = add(info);
      entries.value(name);
      return value;
    },
    parameter(name, shape, init) {
      if (shape.length === 0) throw new RangeError(`parameter "${name}" has rank 0: expected rank 1 or more, such as [1]`);
      checkShape(name, shape);
      const info: Parameter = { name: declareName(name), dtype: "float32", shape, init };
      parameters.push(info);
      parameterNames.add(name);
      return add({ name, dtype: "float32", shape });
    },
    parameterValue: (name) => (parameterNames.has(name) ? builder.value(name) : undefined),
    initializer(name, tensor) {
      initializers.set(declareName(name), tensor);
      return remember(name, tensor);
    },
    constant(tensor) {
      const key = `${dtypeCode(tensor.dtype)}[${tensor.shape.join()}]${entriesText(tensor.data)}`;
      const known = constants.get(key);
      if (known !== undefined) return builder.value(known);
      const value = builder.initializer(freshName("constant"), tensor);
      constants.set(key, value.name);
      return value;
    },
    shared(key, make) {
      const value = shared.get(key) ?? make();
      shared.set(key, value);
      return value;
    },
    emit(op, operands, attributes: Readonly<Record<string, Attribute>> = {}, { domain = "", numOutputs = 1 }: EmitOptions = {}) {
      for (const operand of operands) if (operand !== null) checkScope(op, operand);
      const base = freshName(op.replace(/(?<!^)(?=[A-Z])/g, "_").toLowerCase());
      const names = numOutputs === 1 ? [base] : Array.from({ length: numOutputs }, (_, index) => (index === 0 ? base : `${base}_output${index}`));
      const inputNames = operands.map((operand) => operand?.name ?? "");
      while (inputNames.at(-1) === "") inputNames.pop();
      return builder.append({ op, domain, name: base, inputs: inputNames, outputs: names, attributes });
    },
    append(node, types = infer(node)) {
      const infos = outputInfos(node, types);
      for (const { name, shape } of infos) checkShape(declareName(name), shape);
      nodes.push(node);
      reserved.add(node.name);
      const results = infos.map(add);
      follow(node, nodes.length - 1);
      return results;
    },
    operands: (node) => ({
      inputs: node.inputs.map((name) => values.get(name)),
      input: (index) => requiredInput(node, index),
      integers: (index) => integersOf(node, index),
      numbers: (index) => numbersOf(node, index),
    }),
    tensor: (name) => tensorOf(initializers.get(name) ?? constantNodes.get(name)),
    declare(definition: GraphFunction) {
      if (!functions.some(({ domain, name }) => domain === definition.domain && name === definition.name)) functions.push(definition);
    },
    value: (name) => values.get(name) ?? failUnknown(name),
    output(name, value) {
      checkScope("output", value);
      if (outputs.has(name)) throw new RangeError(`the graph has an output "${name}" already`);
      if (name !== value.name) declareName(name);
      outputs.set(name, value.name);
      if (name !== value.name) values.set(name, { ...value, name });
    },
    nodes: () => nodes,
    siblingOutput({ name }, output) {
      const index = makers.get(name) ?? failUnknown(name);
      const node = nodes[index] ?? failUnknown(name);
      if (node.outputs[output]) return builder.value(node.outputs[output]);
      const names = Array.from({ length: Math.max(output + 1, node.outputs.length) }, (_, at) => node.outputs[at] || freshName(`${name}_output`));
      const extended = { ...node, outputs: names };
      nodes[index] = extended;
      for (const extra of names) makers.set(extra, index);
      for (const info of outputInfos(extended, infer(extended))) if (!values.has(info.name)) add(info);
      return builder.value(names[output] ?? failUnknown(name));
    },
    build: () => finish({ ...graph, inputs, parameters, initializers: Object.fromEntries(initializers), nodes, functions, opsets: opsetsOf(graph, functions) }, outputs, values, (name) => makers.has(name)),
  };

  const failUnknown = (name: string): never => {
    throw new RangeError(`graph "${graph.name}" has no value "${name}"`);
  };

  for (const info of [...inputs, ...parameters, ...Object.values(graph.values), ...graph.outputs]) add(infoOf(info.name, info));
  for (const { outputs: names } of nodes) for (const name of names) if (name !== "" && !values.has(name)) add(valueInfo(name, undefined));
  for (const { name } of inputs) entries.value(name);
  for (const [name, constant] of initializers) remember(name, constant);
  nodes.forEach(follow);
  const sizes = new Set([...values.values()].flatMap(({ shape }) => shape));
  for (const name of [...sizes].flatMap(inventorsOf)) reserved.add(name);
  for (const { name } of nodes) reserved.add(name);
  return builder;
}

/** Outputs of a node by name; those it leaves out have none. */
function outputInfos(node: Node, types: readonly Omit<ValueInfo, "name">[]): readonly ValueInfo[] {
  if (node.outputs.length > types.length) throw new RangeError(`${node.op} "${node.name}" has ${types.length} outputs, not ${node.outputs.length}`);
  return types.slice(0, node.outputs.length).map((type, index) => infoOf(node.outputs[index] ?? "", type)).filter(({ name }) => name !== "");
}

function checkShape(name: string, shape: Shape): void {
  const wrong = shape.find((dim) => (typeof dim === "number" ? !Number.isSafeInteger(dim) || dim < 0 : dim === ""));
  if (wrong !== undefined) throw new RangeError(`"${name}" has size ${JSON.stringify(wrong)}: expected whole numbers from 0 and names`);
}

function opsetsOf(graph: Graph, functions: readonly GraphFunction[]): Readonly<Record<string, number>> {
  return { ...graph.opsets, ...Object.fromEntries(functions.map(({ domain }) => [domain, 1])) };
}

/** Entries of a constant that is too long to be followed. */
function integersIn(constant: Tensor | undefined): readonly number[] | undefined {
  return constant?.dtype === "int64" || constant?.dtype === "int32" ? Array.from(constant.data, Number) : undefined;
}

/** What `type` says, without what records that extend it add. */
function infoOf(name: string, { dtype, shape, unknown, type }: TypeAndShape): ValueInfo {
  return { name, dtype, shape, ...(unknown && { unknown }), ...(type && { type }) };
}

/** Names the outputs: an intermediate value takes its output's name, an input or a second name gets an Identity. */
function finish(graph: Omit<Graph, "outputs" | "values">, outputs: ReadonlyMap<string, string>, values: ReadonlyMap<string, ValueInfo>, isMade: (name: string) => boolean): Graph {
  const renamed = new Map<string, string>();
  const identities: Node[] = [];
  for (const [name, source] of outputs) {
    if (name === source) continue;
    if (isMade(source) && !renamed.has(source) && !outputs.has(source)) renamed.set(source, name);
    else identities.push({ op: "Identity", domain: "", name, inputs: [renamed.get(source) ?? source], outputs: [name], attributes: {} });
  }
  const nodes = [...graph.nodes.map((node) => renameValues(node, (name) => renamed.get(name) ?? name)), ...identities];
  const info = (name: string): ValueInfo => infoOf(name, values.get(name) ?? { dtype: "float32", shape: [], unknown: "type" });
  const intermediate = nodes.flatMap((node) => node.outputs).filter((name) => !outputs.has(name)).map(info).filter((value) => typeOf(value) !== undefined);
  return {
    ...graph, inputs: [...graph.inputs], parameters: [...graph.parameters], functions: [...graph.functions],
    nodes, outputs: [...outputs.keys()].map(info), values: Object.fromEntries(intermediate.map((value) => [value.name, value])),
  };
}
