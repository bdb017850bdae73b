// `mpm pretrain` of an event network: on the classes of events, or on labels of the generator's columns.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fitLabelSchema, parseEventConfig, parseEventGraphRecipe, parseLabelSchema, pretrainMulticlass, pretrainMultilabel, type EventGraphRecipe } from "@mpm/gnn-event";
import { choice, object, text, wholeNumber, type Check } from "@mpm/tensor/json-checks";
import { trainingFields, trainInRun, type EventTrainingConfig } from "./event-network-training.js";
import { eventsCheck, readEvents, type EventsConfig } from "./events-of-files.js";
import type { PrepareRun } from "./model-run.js";
import { filesOfRows } from "./rows-of-files.js";

interface Config extends EventTrainingConfig {
  readonly model: "event-network";
  readonly seed?: number;
  readonly data: EventsConfig;
  readonly objective?: "multiclass" | "multilabel";
  /** A JSON file with a label schema; default: 41 labels of the simulated events, with bins fitted on the events to learn from. */
  readonly schema?: string;
  readonly network?: unknown;
  /** How events become graphs. */
  readonly graphs?: EventGraphRecipe;
}

const check: Check = object({
  model: choice(["event-network"]), seed: wholeNumber, data: eventsCheck, objective: choice(["multiclass", "multilabel"]), schema: text,
  network: (value) => void parseEventConfig(value), graphs: (value) => void parseEventGraphRecipe(value), ...trainingFields,
}, ["data", "epochs", "learningRate"]);

/** Pretrains, and saves `model` into the run's directory. */
export const pretrainEventNetwork: PrepareRun = (value, folder) => {
  check(value, "config");
  const { model: _kind, data, objective = "multiclass", schema: schemaFile, network = "event-v1", graphs = {}, seed = 0, ...config } = value as Config;
  const schemaPath = schemaFile === undefined ? undefined : resolve(folder, schemaFile);
  return {
    seed, files: [...filesOfRows(data, folder), ...(schemaPath === undefined ? [] : [schemaPath])],
    run: async (context) => {
      const given = schemaPath === undefined ? undefined : parseLabelSchema(JSON.parse(await readFile(schemaPath, "utf8")));
      return trainInRun(await readEvents(data, folder, seed), { config, seed, name: "pretraining" }, context, async (events, training) => {
        const options = { ...training, network, recipe: graphs };
        return objective === "multiclass" ? pretrainMulticlass(events, options) : pretrainMultilabel(events, { ...options, schema: given ?? fitLabelSchema(events) });
      });
    },
  };
};
