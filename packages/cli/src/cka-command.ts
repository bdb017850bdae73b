// `mpm cka`: how alike the layers of two models are on the same events.
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { ckaReport, comparisonRows, type CkaComparison } from "./cka-report.js";
import { numberOption, parseFiles, UsageError, type Command } from "./command.js";
import { compareModels } from "./compare-models.js";
import { openModels } from "./open-models.js";
import { textSection } from "./text-section.js";

const USAGE = `usage: mpm cka X Y --data FILE --out report.html|.json [options]

Centered kernel alignment (linear, debiased, with errors) of layers of two models on the same events, and of the same layers with all
events of one in a random order, as a page or as JSON. Activations are not kept; inputs are. X and Y are two ONNX files, or two
directories of saved event networks, or of saved set encoders (DIR/model of mpm pretrain and mpm finetune).

  --data FILE         for ONNX files: NPZ, HDF5, Parquet with a column per input, by its name. For saved models: a data file as mpm
                      evaluate takes it, or several, each with --data; or one JSON file, the part "data" of its configuration
  --recipe NAME       of data files of saved models: how rows become events or jets, a name or a JSON file; without it the files
                      have the columns that mpm convert writes
  --out FILE          what to write; its ending says the format. A page needs vega and vega-lite
  --taps-x A,B,...    layers of X to compare. Default of an ONNX file: what its layers with weights read, and its outputs. Of an event
                      network: encoder.edges, encoder.nodes, encoder.globals, the three of round0 and so on, decoder, logits. Of a
                      set encoder: embed, block0 and so on, hidden, and of a classifier pooled, scores
  --taps-y A,B,...    the same of Y
  --pooling KIND      event: the mean over an event's nodes, edges, particles or other positions (default); flat: every one of
                      them a row, for layers that have the same: choose those of one level with --taps-x and --taps-y
  --rows N            the first N events; default: all
  --batch-size N      events in a batch, default 512 of ONNX files and 250 of event networks; particles, 10000, of set encoders
  --memory GB         the most to take for sums over layers, and for the inputs of ONNX files; default 2
  --seed N            of the random order, and of events that "perClass" takes; default 1
  --threads N         default: as many as there are cores`;

const OPTIONS = {
  data: { type: "string", multiple: true }, recipe: { type: "string" }, out: { type: "string" }, "taps-x": { type: "string" }, "taps-y": { type: "string" },
  pooling: { type: "string", default: "event" }, rows: { type: "string" }, "batch-size": { type: "string" }, memory: { type: "string", default: "2" }, seed: { type: "string", default: "1" }, threads: { type: "string" },
} as const;

export const ckaCommand: Command = {
  summary: "compare the layers of two models on the same events",
  usage: USAGE,
  async run(words, print) {
    const { files, values } = parseFiles(words, OPTIONS);
    const { data, recipe, out, pooling } = values;
    const [fileX, fileY] = files;
    if (files.length !== 2) throw new UsageError(`expected two models, got ${files.length}: give one twice to compare it with itself`);
    if (data === undefined || out === undefined) throw new UsageError(`--${data === undefined ? "data" : "out"} is missing`);
    if (!/\.(html|json)$/.test(out)) throw new UsageError(`--out: expected a file that ends in .html or .json, got "${out}"`);
    if (pooling !== "event" && pooling !== "flat") throw new UsageError(`--pooling: expected event or flat, got "${pooling}"`);
    const options = {
      data, recipe, print, rows: numberOption("rows", values.rows), batchSize: numberOption("batch-size", values["batch-size"]),
      seed: numberOption("seed", values.seed) ?? 1, threads: numberOption("threads", values.threads), mostBytes: 1e9 * (numberOption("memory", values.memory) ?? 2),
    };
    const [x, y] = await openModels([{ path: fileX, names: values["taps-x"]?.split(",") }, { path: fileY, names: values["taps-y"]?.split(",") }], options);
    const { matrix, control } = await compareModels(x, y, { ...options, pooling });
    const nameOf = basename(fileX) === basename(fileY) ? (path: string) => path : (path: string) => basename(path); // DIR/model of two runs
    const comparison = { modelX: nameOf(fileX), modelY: nameOf(fileY), data: data.map((file) => basename(file)).join(", "), matrix, control };
    await writeFile(out, out.endsWith(".json") ? `${JSON.stringify(comparison, undefined, 2)}\n` : await ckaReport(comparison));
    print(`${summary(comparison)}\n\n${out}`);
  },
};

function summary(comparison: CkaComparison): string {
  const { estimator, rows } = comparison.matrix;
  return textSection(`linear CKA (${estimator}) of ${rows} rows`, comparisonRows(comparison).map((cells, row) => (row === 0 ? cells.map((cell) => cell.toLowerCase().replace("cka", "CKA")) : cells)));
}
