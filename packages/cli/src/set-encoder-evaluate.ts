// `mpm evaluate` of a set encoder: how good a classifier of jets is, with errors from resampled jets.
import { join, resolve } from "node:path";
import { classify, loadEncoder } from "@mpm/encoder";
import { accuracy, bootstrap, confusionMatrix, oneVsRestAuc, takeRows } from "@mpm/metrics";
import { MpmError, tensor, writeNpz } from "@mpm/tensor";
import { choice, object, text, wholeNumber, wholeNumberFrom, type Check } from "@mpm/tensor/json-checks";
import { writeAtomically } from "@mpm/train";
import { jetsCheck, readJets, type JetsConfig } from "./jets-of-files.js";
import { resolveAll, type ModelRunContext, type PrepareRun } from "./model-run.js";
import { filesOfRows } from "./rows-of-files.js";

interface Config {
  readonly model: "set-encoder";
  readonly seed?: number;
  readonly data: JetsConfig;
  /** Directory of the fine-tuned model. */
  readonly classifier: string;
  /** Resamplings of the jets. */
  readonly replicas?: number;
}

const check: Check = object({ model: choice(["set-encoder"]), seed: wholeNumber, data: jetsCheck, classifier: text, replicas: wholeNumberFrom(2) }, ["data", "classifier"]);

/** Measures, and writes class probabilities and labels as `scores.npz` into the run's directory. */
export const evaluateSetEncoder: PrepareRun = (value, folder) => {
  check(value, "config");
  const config = value as Config;
  const { data, classifier, seed = 0 } = config;
  const weights = resolveAll(folder, [join(classifier, "model.json"), join(classifier, "weights.safetensors")]);
  return { seed, unit: "jets", files: [...filesOfRows(data, folder), ...weights], run: async (context) => runEvaluation({ ...config, seed }, folder, context) };
};

async function runEvaluation({ data, classifier, seed, replicas = 100 }: Config & { readonly seed: number }, folder: string, { run, threads }: ModelRunContext): Promise<Readonly<Record<string, unknown>>> {
  const model = await loadEncoder(resolve(folder, classifier));
  const jets = await readJets(data, folder, model.recipe);
  const { labels } = jets;
  if (labels === undefined) throw new MpmError("no-labels", `${data.files.join(", ")}: no column "label" to compare with`);
  const probabilities = await classify(model, jets, threads === undefined ? {} : { threads }); // [jets, classes]
  await writeAtomically(join(run.path, "scores.npz"), writeNpz({ probabilities, labels: tensor("int32", [labels.length], labels) }));
  const measured = (statistic: (rows: Int32Array) => number): { value: number; error: number } => {
    const { value, error } = bootstrap(statistic, labels.length, { seed, replicas });
    return { value, error };
  };
  const { classes = [] } = model;
  const counts = confusionMatrix(probabilities, labels, classes.length).data;
  return {
    jets: labels.length, classes, scores: "scores.npz",
    accuracy: measured((rows) => accuracy(takeRows(probabilities, rows), takeRows(labels, rows))),
    auc: measured((rows) => oneVsRestAuc(takeRows(probabilities, rows), takeRows(labels, rows)).mean),
    confusion: classes.map((_, truth) => Array.from(counts.subarray(truth * classes.length, (truth + 1) * classes.length))),
  };
}
