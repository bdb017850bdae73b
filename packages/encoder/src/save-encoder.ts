// Saved encoders: `model.json` (configuration, recipe, standardisation, classes, provenance), `weights.safetensors`, and
// `forward.onnx`, dense and self-contained, for anyone who has only ONNX Runtime.
import { bindParameters, type Graph } from "@mpm/graph";
import { checkModelWeights, parseModelPart, readModelDirectory, writeModelDirectory, type ModelRecord } from "@mpm/train";
import { parseModelRecipe } from "@mpm/sets";
import { MpmError } from "@mpm/tensor";
import { classifierGraph, denseGraph, encoderGraph } from "./classifier-graph.js";
import { parseEncoderConfig } from "./config.js";
import type { EncoderModel } from "./encoder-model.js";
import { pretrainingGraph } from "./pretraining-graph.js";

const KIND = "set-encoder";
const VERSION = 1;
const KEYS = ["kind", "version", "config", "featureNames", "recipe", "scale", "vocabulary", "classes", "provenance"];

/**
 * Writes a model directory, replacing the model of before. What a run adds to its model (its history) is not saved.
 * Throws `MpmError` "model-mismatch" for weights that are not those of the model's architecture, "model-write-failed" for a
 * place that cannot be written (a full disk); what was there is then untouched.
 */
export async function saveEncoder(model: EncoderModel, directory: string): Promise<void> {
  const { config, featureNames, recipe, scale, vocabulary, classes, provenance, weights } = model;
  checkWeights(model, "the model to save");
  const record = { kind: KIND, version: VERSION, config, featureNames, recipe, scale, vocabulary, classes, provenance };
  await writeModelDirectory(directory, { record, weights, graphs: { "forward.onnx": forwardGraph(model) } });
}

/** Reads a model directory. Throws `MpmError` "model-unreadable", "model-invalid" or "model-mismatch" (weights of another architecture). */
export async function loadEncoder(directory: string): Promise<EncoderModel> {
  const { record, weights } = await readModelDirectory(directory, { kind: KIND, version: VERSION });
  const model = { ...parseModelRecord(record, directory), weights: weights as EncoderModel["weights"] };
  checkWeights(model, `"${directory}"`);
  return model;
}

/** The dense graph of a model with its weights in it: see `denseGraph` for inputs and outputs. */
export function forwardGraph({ config, scale, classes, weights }: EncoderModel): Graph {
  const graph = denseGraph(config, { scale, ...(classes === undefined ? {} : { numClasses: classes.length }) });
  return bindParameters(graph, weights);
}

function parseModelRecord(record: ModelRecord, directory: string): Omit<EncoderModel, "weights"> {
  const wrong = (fault: string): MpmError => new MpmError("model-invalid", `model.json of "${directory}" ${fault}`);
  const unknown = Object.keys(record).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) throw wrong(`has the unknown key "${unknown.join('", "')}"; known are ${KEYS.join(", ")}`);
  const { featureNames, scale, vocabulary, classes, provenance } = record as unknown as EncoderModel;
  const config = parseModelPart(directory, "config", () => parseEncoderConfig(record["config"]));
  const isEach = (list: unknown, type: "string" | "number"): boolean => Array.isArray(list) && list.length === config.features && list.every((entry) => typeof entry === type);
  if (!isEach(featureNames, "string")) throw wrong(`has no "featureNames" for ${config.features} features`);
  const recipe = parseModelPart(directory, "recipe", () => parseModelRecipe(record["recipe"], featureNames));
  if (!isEach(scale?.mean, "number") || !isEach(scale.std, "number")) throw wrong(`has no "scale" (mean and std) for ${config.features} features`);
  if (typeof provenance !== "object" || provenance === null) throw wrong('has no "provenance"');
  if (vocabulary !== undefined && !(Number.isInteger(vocabulary) && vocabulary > 0)) throw wrong(`has the "vocabulary" ${JSON.stringify(vocabulary)}: expected a whole number of 1 or more`);
  if (classes !== undefined && !(Array.isArray(classes) && classes.length > 0)) throw wrong(`has the "classes" ${JSON.stringify(classes)}: expected a list of names`);
  return { config, featureNames, ...recipe, scale, provenance, ...(vocabulary === undefined ? {} : { vocabulary }), ...(classes === undefined ? {} : { classes }) };
}

/** Weights must be those of the model's graphs. */
function checkWeights(model: EncoderModel, what: string): void {
  checkModelWeights(graphsOf(model).flatMap(({ parameters }) => parameters), model.weights, what);
}

/** The graphs that a model is to serve: encoder, and the heads it has. */
function graphsOf({ config, scale, vocabulary, classes }: EncoderModel): readonly Graph[] {
  return [
    encoderGraph(config, scale),
    ...(vocabulary === undefined ? [] : [pretrainingGraph(config, { vocabulary, scale })]),
    ...(classes === undefined ? [] : [classifierGraph(config, { numClasses: classes.length, scale })]),
  ];
}
