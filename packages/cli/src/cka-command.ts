// `mpm cka`: how alike the layers of two ONNX models are on the same events.
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { ckaMatrix, ckaMatrixBytes, shuffleTaps, type CkaMatrix, type Pooling, type Taps } from "@mpm/cka";
import { openProducts } from "@mpm/cka/onnxruntime";
import { tappableValues, type Graph } from "@mpm/graph";
import { readModel } from "@mpm/graph/node";
import { openTable } from "@mpm/io";
import { randomStream } from "@mpm/tensor";
import { bestOf, ckaReport, pairText, type CkaComparison } from "./cka-report.js";
import { numberOption, parseFiles, UsageError, type Command } from "./command.js";
import { batchOf, defaultTaps, modelTaps } from "./model-taps.js";
import { textSection } from "./text-section.js";

const USAGE = `usage: mpm cka X.onnx Y.onnx --data FILE --out report.html|.json [options]

Centered kernel alignment (linear, debiased, with errors) of layers of two models on the same events, and of the same layers with the
events of one shuffled, as a page or as JSON. Activations are not kept.

  --data FILE         a column per input of the models, by its name: NPZ, HDF5, Parquet
  --out FILE          what to write; its ending says the format. A page needs vega and vega-lite
  --taps-x A,B,...    values of X to compare; default: what its layers with weights read, and its outputs
  --taps-y A,B,...    the same of Y
  --pooling KIND      event: mean over the positions between the first and the last axis (default); flat: every position a row
  --rows N            the first N events; default: all
  --batch-size N      events in a batch; default 512
  --seed N            of the shuffling; default 1
  --threads N         default: as many as there are cores`;

const OPTIONS = {
  data: { type: "string" }, out: { type: "string" }, "taps-x": { type: "string" }, "taps-y": { type: "string" }, pooling: { type: "string", default: "event" },
  rows: { type: "string" }, "batch-size": { type: "string", default: "512" }, seed: { type: "string", default: "1" }, threads: { type: "string" },
} as const;

const MOST_BYTES = 2e9;

export const ckaCommand: Command = {
  summary: "compare the layers of two ONNX models on the same events",
  usage: USAGE,
  async run(words, print) {
    const { files, values } = parseFiles(words, OPTIONS);
    const { data, out, pooling } = values;
    if (files.length !== 2) throw new UsageError(`expected two models, got ${files.length}: give one twice to compare it with itself`);
    if (data === undefined || out === undefined) throw new UsageError(`--${data === undefined ? "data" : "out"} is missing`);
    if (!/\.(html|json)$/.test(out)) throw new UsageError(`--out: expected a file that ends in .html or .json, got "${out}"`);
    if (pooling !== "event" && pooling !== "flat") throw new UsageError(`--pooling: expected event or flat, got "${pooling}"`);
    const [graphX, graphY] = [await readModel(files[0]), await readModel(files[1])];
    const [x, y] = [tapsOf(graphX, values["taps-x"]), tapsOf(graphY, values["taps-y"])];
    checkMemory(widthsOf(graphX, x), widthsOf(graphY, y));
    const { matrix, control } = await compare([graphX, x], [graphY, y], data, {
      pooling, batchSize: numberOption("batch-size", values["batch-size"]) ?? 512, seed: numberOption("seed", values.seed) ?? 1,
      rows: numberOption("rows", values.rows), threads: numberOption("threads", values.threads),
    });
    const comparison = { modelX: basename(files[0]), modelY: basename(files[1]), data: basename(data), matrix, control };
    await writeFile(out, out.endsWith(".json") ? `${JSON.stringify(comparison, undefined, 2)}\n` : await ckaReport(comparison));
    print(`${summary(comparison)}\n\n${out}`);
  },
};

interface CompareOptions {
  readonly pooling: Pooling;
  readonly batchSize: number;
  readonly seed: number;
  readonly rows: number | undefined;
  readonly threads: number | undefined;
}

const SHUFFLED = "\n(shuffled)";

/** Similarities, and those with shuffled events, in one pass: shuffled taps of y are further taps. */
async function compare([graphX, x]: readonly [Graph, readonly string[]], [graphY, y]: readonly [Graph, readonly string[]], data: string, options: CompareOptions): Promise<Pick<CkaComparison, "matrix" | "control">> {
  const { pooling, rows, seed } = options;
  const threads = options.threads === undefined ? {} : { threads: options.threads };
  const batchSize = commonBatch(graphX, graphY, options.batchSize);
  await using table = await openTable(data);
  const range = rows === undefined ? {} : { rows: Math.min(rows, table.numRows) };
  const stream = randomStream(seed, "mpm cka");
  const withControl = async function* (batches: AsyncIterable<Taps>): AsyncGenerator<Taps, void> {
    for await (const taps of batches) {
      const shuffled = Object.entries(shuffleTaps(taps, stream, { pooling })).map(([name, tap]) => [name + SHUFFLED, tap] as const);
      yield { ...taps, ...Object.fromEntries(shuffled) };
    }
  };
  await using products = await openProducts(threads);
  const both = await ckaMatrix(
    modelTaps(graphX, table, { names: x, batchSize, ...range, ...threads }), withControl(modelTaps(graphY, table, { names: y, batchSize, ...range, ...threads })),
    { pooling, product: products.product },
  );
  const part = <T>(all: readonly T[], start: number): readonly T[] => all.slice(start, start + y.length);
  const matrix: CkaMatrix = { ...both, namesY: part(both.namesY, 0), firstComponentY: part(both.firstComponentY, 0), similarities: both.similarities.map((row) => part(row, 0)) };
  return { matrix, control: both.similarities.map((row) => part(row, y.length)) };
}

/** Both models see the same batches: where one has a fixed size, that one. */
function commonBatch(graphX: Graph, graphY: Graph, batchSize: number): number {
  const fixed = [batchOf(graphX), batchOf(graphY)].filter((size) => typeof size === "number");
  if (fixed.length === 2 && fixed[0] !== fixed[1]) throw new RangeError(`the models take batches of ${fixed[0]} and of ${fixed[1]} alone: export one with a symbolic batch`);
  return fixed[0] ?? batchSize;
}

function tapsOf(graph: Graph, words: string | undefined): readonly string[] {
  const names = words?.split(",") ?? defaultTaps(graph);
  if (names.length === 0) throw new RangeError(`"${graph.name}": no float values with the batch as their first axis were found; name some with --taps-x or --taps-y`);
  return names;
}

/** Widths as far as they are known. */
function widthsOf(graph: Graph, names: readonly string[]): readonly number[] {
  const sizes = new Map(tappableValues(graph).map(({ name, shape }) => [name, shape[shape.length - 1]]));
  return names.map((name) => sizes.get(name)).filter((size) => typeof size === "number");
}

function checkMemory(x: readonly number[], y: readonly number[]): void {
  const bytes = ckaMatrixBytes(x, [...y, ...y]);
  if (bytes > MOST_BYTES) throw new UsageError(`${x.length} layers of X and ${y.length} of Y would take ${(bytes / 1e9).toFixed(1)} GB: choose fewer with --taps-x and --taps-y`);
}

function summary({ matrix: { namesX, namesY, similarities, rows, estimator }, control }: CkaComparison): string {
  const lines = namesX.map((name, i) => {
    const best = bestOf(similarities[i]);
    return [name, namesY[best], pairText(similarities[i][best]), pairText(control[i][best])];
  });
  return textSection(`linear CKA (${estimator}) of ${rows} rows`, [["layer", "most like it", "CKA", "shuffled"], ...lines]);
}
