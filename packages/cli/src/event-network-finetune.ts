// `mpm finetune` of an event network: a classifier for a task, from a pretrained one.
import { join, resolve } from "node:path";
import { fineTune, loadEventModel, type FineTuneMode } from "@mpm/gnn-event";
import { aboveZero, choice, object, text, wholeNumber, type Check } from "@mpm/tensor/json-checks";
import { trainingFields, trainInRun, type EventTrainingConfig } from "./event-network-training.js";
import { eventsCheck, readEvents, type EventsConfig } from "./events-of-files.js";
import { resolveAll, type PrepareRun } from "./model-run.js";
import { filesOfRows } from "./rows-of-files.js";

interface Config extends EventTrainingConfig {
  readonly model: "event-network";
  readonly seed?: number;
  readonly data: EventsConfig;
  /** Directory of the pretrained model. */
  readonly pretrained: string;
  readonly mode?: FineTuneMode;
  readonly backboneRate?: number;
}

const check: Check = object({
  model: choice(["event-network"]), seed: wholeNumber, data: eventsCheck, pretrained: text, mode: choice(["full", "frozen", "scratch"]), backboneRate: aboveZero, ...trainingFields,
}, ["data", "pretrained", "epochs", "learningRate"]);

/** Fine-tunes, and saves `model` into the run's directory. */
export const finetuneEventNetwork: PrepareRun = (value, folder) => {
  check(value, "config");
  const { model: _kind, data, pretrained, mode = "full", backboneRate = 1, seed = 0, ...config } = value as Config;
  const weights = resolveAll(folder, [join(pretrained, "model.json"), join(pretrained, "weights.safetensors")]);
  return {
    seed, unit: "events", files: [...filesOfRows(data, folder), ...weights],
    run: async (context) => {
      const model = await loadEventModel(resolve(folder, pretrained));
      return trainInRun(await readEvents(data, folder, seed), { config, seed, name: "fine-tuning" }, context, async (events, training) => fineTune(model, events, { ...training, mode, backboneRate }));
    },
  };
};
