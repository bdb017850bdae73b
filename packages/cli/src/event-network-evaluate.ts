// `mpm evaluate` of an event network: how good its scores are, with the errors of areas and accuracy from resampled events.
import { join, resolve } from "node:path";
import { classify, evaluate, loadEventModel, outputNames, type EventSet } from "@mpm/gnn-event";
import { accuracy, auc, bootstrap, takeRows } from "@mpm/metrics";
import { tensor, writeNpz, type Tensor } from "@mpm/tensor";
import { choice, object, text, wholeNumber, type Check } from "@mpm/tensor/json-checks";
import { writeAtomically } from "@mpm/train";
import { eventsCheck, readEvents, type EventsConfig } from "./events-of-files.js";
import { resolveAll, type ModelRunContext, type PrepareRun } from "./model-run.js";
import { filesOfRows } from "./rows-of-files.js";

interface Config {
  readonly model: "event-network";
  readonly seed?: number;
  readonly data: EventsConfig;
  /** Directory of the model. */
  readonly classifier: string;
  /** Resamplings of the events. */
  readonly replicas?: number;
}

const check: Check = object({ model: choice(["event-network"]), seed: wholeNumber, data: eventsCheck, classifier: text, replicas: wholeNumber }, ["data", "classifier"]);

/** Measures, and writes `scores.npz` (probabilities and, where there are, labels) into the run's directory. */
export const evaluateEventNetwork: PrepareRun = (value, folder) => {
  check(value, "config");
  const { data, classifier, seed = 0, replicas = 100 } = value as Config;
  const weights = resolveAll(folder, [join(classifier, "model.json"), join(classifier, "weights.safetensors")]);
  return { seed, files: [...filesOfRows(data, folder), ...weights], run: async (context) => runEvaluation({ data, classifier: resolve(folder, classifier), seed, replicas }, folder, context) };
};

async function runEvaluation({ data, classifier, seed, replicas }: Required<Omit<Config, "model">>, folder: string, { run, threads }: ModelRunContext): Promise<Readonly<Record<string, unknown>>> {
  const model = await loadEventModel(classifier);
  const events = await readEvents(data, folder, seed);
  const options = threads === undefined ? {} : { threads };
  const probabilities = await classify(model, events, options); // [events, outputs]
  const { labels } = events;
  await writeAtomically(join(run.path, "scores.npz"), writeNpz({ probabilities, ...(labels && { labels: tensor("int32", [labels.length], labels) }) }));
  const errors = model.head.kind === "multiclass" ? resampledErrors(probabilities, events, { seed, replicas }) : {};
  return { events: probabilities.shape[0], outputs: outputNames(model.head), scores: "scores.npz", ...(await evaluate(model, events, options)), ...errors };
}

/** One-sigma errors of accuracy and mean area, events weighing what they weigh. */
function resampledErrors(probabilities: Tensor<"float32">, { labels = new Int32Array(), weights: given }: EventSet, options: { readonly seed: number; readonly replicas: number }): Readonly<Record<string, number>> {
  const [numEvents, numClasses] = probabilities.shape;
  const weights = given ?? new Float32Array(numEvents).fill(1);
  const classes = Array.from({ length: numClasses }, (_, output) => ({
    scores: Float32Array.from({ length: numEvents }, (_event, event) => probabilities.data[event * numClasses + output]), isClass: Uint8Array.from(labels, (label) => Number(label === output)),
  }));
  const meanAuc = (rows: Int32Array): number =>
    classes.reduce((sum, { scores, isClass }) => sum + auc(takeRows(scores, rows), takeRows(isClass, rows), { weights: takeRows(weights, rows) }), 0) / numClasses;
  const rightOf = (rows: Int32Array): number => accuracy(takeRows(probabilities, rows), takeRows(labels, rows), { weights: takeRows(weights, rows) });
  return { accuracyError: bootstrap(rightOf, numEvents, options).error, aucError: bootstrap(meanAuc, numEvents, options).error };
}
