// Taps of an ONNX model: which values to compare, and their activations batch by batch.
import type { RaggedTap, Taps } from "@mpm/cka";
import { tappableValues, withTaps, type Graph, type ValueInfo } from "@mpm/graph";
import { runBatches } from "@mpm/runtime";
import { sizeOf, tensor, type Tensor } from "@mpm/tensor";

/** Operators of layers: a product of what they read with weights. */
const LAYER_OPERATORS: ReadonlySet<string> = new Set(["MatMul", "Gemm", "Conv"]);
/** Operators for which axis 1 is channels, and all further ones positions. */
const CHANNELS_FIRST: ReadonlySet<string> = new Set([
  "Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool", "BatchNormalization", "InstanceNormalization", "GroupNormalization",
]);
/** Operators that leave axes as they are. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Gelu", "Erf", "Sigmoid", "HardSigmoid", "HardSwish", "Mish", "Softplus", "Tanh", "Clip", "Identity", "Dropout", "Add", "Sub", "Mul", "Div",
]);

/**
 * Names of the values that a model's layers read (operands of products with weights), and of its outputs: floats with the batch as
 * their first axis. Values that come straight from the inputs are not among them.
 */
export function defaultTaps(graph: Graph): readonly string[] {
  const batch = batchOf(graph);
  const perRow = new Set(tappableValues(graph).filter((info) => isActivation(info) && info.shape[0] === batch).map(({ name }) => name));
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const read = graph.nodes.filter(({ op }) => LAYER_OPERATORS.has(op)).flatMap(({ inputs: [left = "", right = ""] }) =>
    [[left, right], [right, left]].filter(([value, other]) => perRow.has(value) && !perRow.has(other) && !inputs.has(other)).map(([value]) => value));
  const outputs = graph.outputs.map(({ name }) => name).filter((name) => perRow.has(name));
  return [...new Set([...read, ...outputs])];
}

/** The first size of the first input: a name, or a number in a model of fixed batches. */
export function batchOf({ name, inputs }: Graph): string | number {
  const [batch] = inputs[0]?.shape ?? [];
  if (batch === undefined || inputs.some(({ shape }) => shape[0] !== batch)) throw new RangeError(`"${name}": expected inputs that share their first axis, the events`);
  return batch;
}

const isActivation = ({ dtype, shape, unknown }: ValueInfo): boolean => unknown === undefined && (dtype === "float32" || dtype === "float64") && shape.length >= 2;

/** Values with channels as axis 1: what convolutions read and make, and what is made of that element by element. */
function channelsFirst({ nodes }: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { op, inputs, outputs } of nodes) {
    if (CHANNELS_FIRST.has(op)) found.add(inputs[0]).add(outputs[0]);
    else if (ELEMENTWISE.has(op) && inputs.some((name) => found.has(name))) found.add(outputs[0]);
  }
  return found;
}

/** Options of {@link modelTaps}. */
export interface ModelTapsOptions {
  readonly names: readonly string[];
  readonly batchSize: number;
  readonly threads?: number;
}

/** Activations of the named values for the events `order` of inputs `[events, ...]` by name; a model of fixed batches needs a multiple of `batchSize`. */
export async function* modelTaps(graph: Graph, inputs: Readonly<Record<string, Tensor>>, order: Int32Array, { names, batchSize, threads }: ModelTapsOptions): AsyncGenerator<Taps, void> {
  const transposed = channelsFirst(graph);
  const batches = Array.from({ length: Math.ceil(order.length / batchSize) }, (_, batch) => order.subarray(batch * batchSize, (batch + 1) * batchSize));
  const feedsOf = (events: Int32Array): Record<string, Tensor> => Object.fromEntries(graph.inputs.map(({ name }) => [name, takeEvents(inputs[name], events)]));
  const options = { outputs: names, ...(threads === undefined ? {} : { threads }) };
  for await (const { outputs } of runBatches(withTaps(graph, names), batches, feedsOf, options))
    yield Object.fromEntries(names.map((name) => [name, tapOf(name, transposed.has(name) ? channelsLast(outputs[name]) : outputs[name])]));
}

/** [events.length, ...] */
function takeEvents({ dtype, shape: [, ...inner], data }: Tensor, events: Int32Array): Tensor {
  const taken = tensor(dtype, [events.length, ...inner]);
  const width = sizeOf(inner);
  const into = taken.data as Float32Array; // numbers and bigints never mix: both arrays are of one kind
  events.forEach((event, at) => into.set(data.subarray(event * width, (event + 1) * width) as Float32Array, at * width));
  return taken;
}

/** [rows, ..., channels] of [rows, channels, ...] */
function channelsLast({ dtype, shape, data }: Tensor): Tensor {
  const [rows, channels, ...positions] = shape;
  if (positions.length === 0) return { dtype, shape, data };
  const result = tensor(dtype, [rows, ...positions, channels]);
  const count = sizeOf(positions);
  for (let row = 0; row < rows; row++) for (let channel = 0; channel < channels; channel++) for (let position = 0; position < count; position++)
    result.data[(row * count + position) * channels + channel] = data[(row * channels + channel) * count + position];
  return result;
}

/** [rows, width] as it is; of [rows, ..., width] everything between is positions of a row. */
function tapOf(name: string, { dtype, shape, data }: Tensor): Tensor | RaggedTap {
  const [rows, width] = [shape[0], shape[shape.length - 1]];
  if (shape.length < 2) throw new RangeError(`"${name}" is [${shape.join(", ")}]: expected [rows, ..., width]`);
  if (shape.length === 2) return { dtype, shape, data };
  const positions = sizeOf(shape.slice(1, -1));
  return { values: { dtype, shape: [rows * positions, width], data }, offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row * positions) };
}
