// Saved event networks: `model.json` (configuration, recipe, head, provenance), `weights.safetensors`, and `forward.onnx`,
// self-contained, for anyone who has only ONNX Runtime.
import { bindParameters, type Graph } from "@mpm/graph";
import { choice, list, object, record as recordOf, text } from "@mpm/tensor/json-checks";
import { checkModelWeights, parseModelPart, readModelDirectory, writeModelDirectory } from "@mpm/train";
import { parseEventConfig } from "./config.js";
import { eventForwardGraph } from "./event-graph.js";
import { parseEventGraphRecipe } from "./event-graph-recipe.js";
import { checkModelSizes, type EventHead, type EventModel } from "./event-model.js";
import { parseLabelSchema } from "./label-schema.js";

const KIND = "event-network";
const VERSION = 1;

/**
 * Writes a model directory, replacing the model of before. `forward.onnx` takes events of equal size without indices (the dense form)
 * where all objects are connected both ways, else the inputs of `segmentFeeds`. What a run adds to its model is not saved.
 * Throws RangeError for a model whose parts do not fit, `MpmError` "model-mismatch" for weights that are not those of its architecture,
 * "model-write-failed" for a place that cannot be written; what was there is then untouched.
 */
export async function saveEventModel(model: EventModel, directory: string): Promise<void> {
  const { config, recipe, head, provenance, weights } = model;
  checkModel(model, "the model to save");
  await writeModelDirectory(directory, { record: { kind: KIND, version: VERSION, config, recipe, head, provenance }, weights, graphs: { "forward.onnx": forwardGraph(model) } });
}

/** Reads a model directory. Throws `MpmError` "model-unreadable", "model-invalid" or "model-mismatch" (weights of another architecture). */
export async function loadEventModel(directory: string): Promise<EventModel> {
  const { record, weights } = await readModelDirectory(directory, { kind: KIND, version: VERSION });
  const part = <T>(name: string, parse: (value: unknown) => T): T => parseModelPart(directory, name, () => parse(record[name]));
  const parts = {
    config: part("config", parseEventConfig), recipe: part("recipe", parseEventGraphRecipe), head: part("head", parseHead),
    provenance: part("provenance", (value) => recordOf(value, "provenance")),
  };
  parseModelPart(directory, "config", () => checkModelSizes(parts));
  const model = { ...parts, weights: weights as EventModel["weights"] };
  checkModel(model, `"${directory}"`);
  return model;
}

/** The graph of a model with its weights in it: `logits` and `probabilities` [graphs, outputs] out. */
function forwardGraph({ config, recipe, head, weights }: EventModel): Graph {
  const { selfLoops = false, directions = "both" } = recipe.edges ?? {};
  const form = directions === "both" ? { form: "dense", selfLoops } as const : { form: "segment" } as const;
  return bindParameters(eventForwardGraph(config, { ...form, probabilities: head.kind === "multiclass" ? "softmax" : "sigmoid" }), weights);
}

/** A head, checked, for example from a JSON file. Throws TypeError or RangeError, which name the part. */
export function parseHead(value: unknown): EventHead {
  const { kind } = recordOf(value, "head");
  choice(["multiclass", "multilabel"])(kind, "head.kind");
  const parts = kind === "multiclass" ? { classes: list(text) } : { schema: parseLabelSchema };
  object({ kind: () => undefined, ...parts }, Object.keys(parts))(value, "head");
  return value as EventHead;
}

function checkModel(model: EventModel, what: string): void {
  checkModelSizes(model);
  checkModelWeights(eventForwardGraph(model.config).parameters, model.weights, what);
}
