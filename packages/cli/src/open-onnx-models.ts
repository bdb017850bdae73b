// Two ONNX models on the rows of one table.
import { tappableValues, type Graph } from "@mpm/graph";
import { readModel } from "@mpm/graph/node";
import { openTable, type Column, type Table } from "@mpm/io";
import { bytesPerElement, nearNamesText, sizeOf, tensor, type Tensor } from "@mpm/tensor";
import { UsageError } from "./command.js";
import { batchOf, defaultTaps, modelTaps } from "./model-taps.js";
import type { ModelPlace, OpenModels, OpenModelsOptions, TappedModel } from "./tapped-model.js";

const BATCH_SIZE = 512;

/** Opens both; a column per input, by its name. Inputs stay in memory, so that events can come in any order. */
export const openOnnxModels: OpenModels = async ([placeX, placeY], { data, recipe, rows, batchSize = BATCH_SIZE, threads, mostBytes, print }) => {
  if (data.length > 1 || recipe !== undefined) throw new UsageError("ONNX models take one --data file with a column per input, and no --recipe: mpm convert makes one of several");
  const [x, y] = [await readModel(placeX.path), await readModel(placeY.path)];
  const [namesX, namesY] = [namesOf(x, placeX), namesOf(y, placeY)];
  const size = commonBatch(x, y);
  await using table = await openTable(data[0]);
  const asked = Math.min(rows ?? table.numRows, table.numRows);
  const numEvents = size === undefined ? asked : asked - (asked % size);
  if (numEvents < asked) print(`${asked - numEvents} of ${asked} events left out: the models take batches of ${size} alone`);
  const inputs = await readInputs(table, [x, y], numEvents, { mostBytes, print });
  const all = Int32Array.from({ length: numEvents }, (_, event) => event);
  const tapped = (graph: Graph, names: readonly string[]): TappedModel => ({
    numEvents, taps: (order = all) => modelTaps(graph, inputs, order, { names, batchSize: size ?? batchSize, ...(threads === undefined ? {} : { threads }) }),
  });
  return [tapped(x, namesX), tapped(y, namesY)];
};

/** The number of events in a batch that a model is limited to, or both are. */
function commonBatch(x: Graph, y: Graph): number | undefined {
  const fixed = [batchOf(x), batchOf(y)].filter((size) => typeof size === "number");
  if (fixed.length === 2 && fixed[0] !== fixed[1]) throw new RangeError(`the models take batches of ${fixed[0]} and of ${fixed[1]} alone: export one with a symbolic batch`);
  return fixed[0];
}

function namesOf(graph: Graph, { names }: ModelPlace): readonly string[] {
  const chosen = names ?? defaultTaps(graph);
  if (chosen.length === 0) throw new RangeError(`"${graph.name}": no float values with the batch as their first axis were found; name some with --taps-x or --taps-y`);
  const known = tappableValues(graph).map(({ name }) => name);
  const missing = chosen.find((name) => !known.includes(name));
  if (missing !== undefined) throw new RangeError(`"${missing}" is no value that a node of "${graph.name}" makes: ${nearNamesText(missing, known)}`);
  return chosen;
}

/** [events, ...] by name of input. */
async function readInputs(table: Table, graphs: readonly Graph[], numEvents: number, { mostBytes, print }: Pick<OpenModelsOptions, "mostBytes" | "print">): Promise<Readonly<Record<string, Tensor>>> {
  const inputs = graphs.flatMap((graph) => graph.inputs);
  const names = [...new Set(inputs.map(({ name }) => name))];
  const columns = table.columns.filter(({ name }) => names.includes(name));
  const bytes = numEvents * columns.reduce((sum, { dtype, shape }) => sum + bytesPerElement(dtype) * sizeOf(shape), 0);
  if (bytes > mostBytes) throw new UsageError(`the inputs of ${numEvents} events would take ${(bytes / 1e9).toFixed(1)} GB: choose fewer with --rows, or allow more with --memory`);
  print(`inputs of ${numEvents} events: ${(bytes / 1e6).toFixed(1)} MB`);
  const { columns: read } = await table.readColumns(names, { stop: numEvents });
  return Object.fromEntries(inputs.map(({ name, dtype }) => [name, inputTensor(name, dtype, read[name], numEvents)]));
}

function inputTensor(name: string, dtype: Tensor["dtype"], { data, offsets, shape }: Column, rows: number): Tensor {
  if (offsets.length > 0) throw new RangeError(`column "${name}" has lists of different lengths: expected an array with the shape of the input`);
  return tensor(dtype, [rows, ...shape], data);
}
