// Saved encoders: `model.json` (configuration, standardisation, classes, provenance), `weights.safetensors`, and
// `forward.onnx`, dense and self-contained, for anyone who has only ONNX Runtime.
import { bindParameters, type Graph } from "@mpm/graph";
import { readModelDirectory, writeModelDirectory, type ModelRecord } from "@mpm/train";
import { MpmError, type Tensor } from "@mpm/tensor";
import { classifierGraph, denseGraph, encoderGraph } from "./classifier-graph.js";
import { parseEncoderConfig } from "./config.js";
import type { EncoderModel } from "./encoder-model.js";
import { pretrainingGraph } from "./pretraining-graph.js";

const KIND = "set-encoder";
const VERSION = 1;
const KEYS = ["kind", "version", "config", "featureNames", "scale", "vocabulary", "classes", "provenance"];

/** Writes a model directory, replacing one of that name in one move. What a run adds to its model (its history) is not saved. */
export async function saveEncoder(model: EncoderModel, directory: string): Promise<void> {
  const { config, featureNames, scale, vocabulary, classes, provenance, weights } = model;
  const record = { kind: KIND, version: VERSION, config, featureNames, scale, vocabulary, classes, provenance };
  await writeModelDirectory(directory, { record, weights, graphs: { "forward.onnx": forwardGraph(model) } });
}

/** Reads a model directory. Throws `MpmError` "model-unreadable", "model-invalid" or "model-mismatch" (weights of another architecture). */
export async function loadEncoder(directory: string): Promise<EncoderModel> {
  const { record, weights } = await readModelDirectory(directory, { kind: KIND, version: VERSION });
  const model = { ...parseModelRecord(record, directory), weights: weights as Record<string, Tensor<"float32">> };
  checkWeights(model, directory);
  return model;
}

/** The dense graph of a model with its weights in it: see `denseGraph` for inputs and outputs. */
export function forwardGraph({ config, scale, classes, weights }: EncoderModel): Graph {
  const graph = denseGraph(config, { scale, ...(classes === undefined ? {} : { numClasses: classes.length }) });
  return bindParameters(graph, weights);
}

function parseModelRecord(record: ModelRecord, directory: string): Omit<EncoderModel, "weights"> {
  const unknown = Object.keys(record).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) throw new MpmError("model-invalid", `model.json of "${directory}" has the unknown key "${unknown.join('", "')}"; known are ${KEYS.join(", ")}`);
  const { featureNames, scale, vocabulary, classes, provenance } = record as unknown as EncoderModel;
  const isScale = Array.isArray(scale?.mean) && Array.isArray(scale.std);
  if (!Array.isArray(featureNames) || !isScale) throw new MpmError("model-invalid", `model.json of "${directory}" lacks featureNames or scale`);
  return {
    config: parseEncoderConfig(record["config"]), featureNames, scale, provenance: provenance ?? {},
    ...(vocabulary === undefined ? {} : { vocabulary }), ...(classes === undefined ? {} : { classes }),
  };
}

/** Weights must be those of the model's graphs, in name and shape. */
function checkWeights(model: EncoderModel, directory: string): void {
  const { config, scale, vocabulary, classes, weights } = model;
  const graphs = [
    encoderGraph(config, scale),
    ...(vocabulary === undefined ? [] : [pretrainingGraph(config, { vocabulary, scale })]),
    ...(classes === undefined ? [] : [classifierGraph(config, { numClasses: classes.length, scale })]),
  ];
  const wrong = graphs.flatMap(({ parameters }) => parameters).flatMap(({ name, shape }) => {
    const seen = weights[name]?.shape;
    return seen !== undefined && seen.length === shape.length && seen.every((dim, axis) => dim === shape[axis]) ? [] : [`${name} (expected [${shape.join(", ")}], got ${seen === undefined ? "none" : `[${seen.join(", ")}]`})`];
  });
  if (wrong.length > 0) throw new MpmError("model-mismatch", `weights of "${directory}" are not those of its architecture: ${wrong.slice(0, 5).join(", ")}${wrong.length > 5 ? ` and ${wrong.length - 5} more` : ""}`);
}
