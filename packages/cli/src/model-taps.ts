// Taps of an ONNX model: which values to compare, and their activations batch by batch.
import type { RaggedTap, Taps } from "@mpm/cka";
import { tappableValues, withTaps, type Graph, type ValueInfo } from "@mpm/graph";
import type { Column, ColumnBatch, Table } from "@mpm/io";
import { runBatches } from "@mpm/runtime";
import { sizeOf, tensor, type Tensor } from "@mpm/tensor";

/** Operators of layers: a product of what they read with weights. */
const LAYER_OPERATORS: ReadonlySet<string> = new Set(["MatMul", "Gemm", "Conv"]);

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

/** Options of {@link modelTaps}. */
export interface ModelTapsOptions {
  readonly names: readonly string[];
  readonly batchSize: number;
  /** The first so many; default: all. */
  readonly rows?: number;
  readonly threads?: number;
}

/** Activations of the named values for all rows of a table, whose columns are the model's inputs by name. */
export async function* modelTaps(graph: Graph, table: Table, { names, batchSize, rows = table.numRows, threads }: ModelTapsOptions): AsyncGenerator<Taps, void> {
  const batch = batchOf(graph);
  const full = async function* (): AsyncGenerator<ColumnBatch, void> {
    for await (const rowsOfBatch of table.batches({ columns: graph.inputs.map(({ name }) => name), rows: batchSize, stop: rows }))
      if (batch !== batchSize || rowsOfBatch.numRows === batch) yield rowsOfBatch; // a model of fixed batches cannot take a last, shorter one
  };
  const feedsOf = ({ columns, numRows }: ColumnBatch): Record<string, Tensor> => Object.fromEntries(graph.inputs.map((input) => [input.name, inputTensor(input, columns[input.name], numRows)]));
  for await (const { outputs } of runBatches(withTaps(graph, names), full(), feedsOf, { outputs: names, ...(threads === undefined ? {} : { threads }) })) yield Object.fromEntries(names.map((name) => [name, tapOf(name, outputs[name])]));
}

function inputTensor({ name, dtype }: ValueInfo, { data, offsets, shape }: Column, rows: number): Tensor {
  if (offsets.length > 0) throw new RangeError(`column "${name}" has lists of different lengths: expected an array with the shape of the input`);
  return tensor(dtype, [rows, ...shape], data);
}

/** [rows, width] as it is; of [rows, ..., width] everything between is positions of a row. */
function tapOf(name: string, { dtype, shape, data }: Tensor): Tensor | RaggedTap {
  const [rows, width] = [shape[0], shape[shape.length - 1]];
  if (shape.length < 2) throw new RangeError(`"${name}" is [${shape.join(", ")}]: expected [rows, ..., width]`);
  if (shape.length === 2) return { dtype, shape, data };
  const positions = sizeOf(shape.slice(1, -1));
  return { values: { dtype, shape: [rows * positions, width], data }, offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row * positions) };
}
