// `mpm pretrain` of an event network: on the classes of events, or on labels of the generator's columns.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { eventLabelTemplate, fitLabelSchema, parseEventConfig, parseEventGraphRecipe, pretrainMulticlass, pretrainMultilabel, type EventGraphRecipe, type LabelTemplate } from "@mpm/gnn-event";
import { messageOf } from "@mpm/tensor";
import { choice, object, text, wholeNumber, type Check } from "@mpm/tensor/json-checks";
import { writeAtomically } from "@mpm/train";
import { trainingFields, trainInRun, type EventTrainingConfig } from "./event-network-training.js";
import { eventsCheck, readEvents, type EventsConfig } from "./events-of-files.js";
import type { PrepareRun } from "./model-run.js";
import { filesOfRows } from "./rows-of-files.js";

interface Config extends EventTrainingConfig {
  readonly model: "event-network";
  readonly seed?: number;
  readonly data: EventsConfig;
  readonly objective?: "multiclass" | "multilabel";
  /** A JSON file with a label schema, or a template whose bins get their edges from the events to learn from. Default: that of our 41 labels. */
  readonly schema?: string;
  readonly network?: unknown;
  /** How events become graphs. */
  readonly graphs?: EventGraphRecipe;
}

const check: Check = object({
  model: choice(["event-network"]), seed: wholeNumber, data: eventsCheck, objective: choice(["multiclass", "multilabel"]), schema: text,
  network: (value) => void parseEventConfig(value), graphs: (value) => void parseEventGraphRecipe(value), ...trainingFields,
}, ["data", "epochs", "learningRate"]);

/** Pretrains, and saves `model` and, with many labels, their schema as `labels.json` into the run's directory. */
export const pretrainEventNetwork: PrepareRun = (value, folder) => {
  check(value, "config");
  const { model: _kind, data, objective = "multiclass", schema: schemaFile, network = "event-v1", graphs = {}, seed = 0, ...config } = value as Config;
  const schemaPath = schemaFile === undefined ? undefined : resolve(folder, schemaFile);
  return {
    seed, unit: "events", files: [...filesOfRows(data, folder), ...(schemaPath === undefined ? [] : [schemaPath])],
    run: async (context) => {
      const template = schemaPath === undefined ? eventLabelTemplate : await readTemplate(schemaPath);
      return trainInRun(await readEvents(data, folder, seed), { config, seed, name: "pretraining" }, context, async (events, training) => {
        const options = { ...training, network, recipe: graphs };
        if (objective === "multiclass") return pretrainMulticlass(events, options);
        const schema = fitLabelSchema(events, template);
        await writeAtomically(join(context.run.path, "labels.json"), new TextEncoder().encode(`${JSON.stringify(schema, undefined, 2)}\n`));
        return pretrainMultilabel(events, { ...options, schema });
      });
    },
  };
};

/** The template of a file; `fitLabelSchema` checks it. */
async function readTemplate(path: string): Promise<LabelTemplate> {
  const content = await readFile(path, "utf8");
  try {
    return JSON.parse(content) as LabelTemplate;
  } catch (cause) {
    throw new RangeError(`"${path}" has no labels: ${messageOf(cause)}`, { cause });
  }
}
