// Pretraining of the event network on labelled events (arXiv 2412.10665): on their classes, or on many labels at once.
import { initParameters } from "@mpm/graph";
import { decayGroups } from "@mpm/layers";
import { packageVersions } from "@mpm/train";
import { parseEventConfig } from "./config.js";
import { parseEventGraphRecipe, type EventGraphRecipe } from "./event-graph-recipe.js";
import { eventForwardGraph } from "./event-graph.js";
import { checkModelSizes, outputNames, type EventHead, type EventModel } from "./event-model.js";
import { numEvents, type EventSet } from "./event-set.js";
import { parseLabelSchema } from "./label-schema.js";
import { trainEvents, type EventTrainingOptions, type TrainedEvents } from "./train-events.js";

/** Options of `pretrainMulticlass` and `pretrainMultilabel`. */
export interface PretrainOptions extends EventTrainingOptions {
  /** A preset's name, or a record of changes to one. Its numbers of features and outputs follow from the recipe and the events. Default "event-v1". */
  readonly network?: unknown;
  /** How events become graphs. Default: that of the paper, see `EventGraphRecipe`. */
  readonly recipe?: EventGraphRecipe;
}

/**
 * Learns the classes of events by cross-entropy.
 * Throws RangeError for events without names of their classes, wrong options, and what `trainEvents` throws.
 */
export async function pretrainMulticlass(events: EventSet, options: PretrainOptions): Promise<TrainedEvents> {
  if (events.classes === undefined) throw new RangeError("the events have no names of their classes: give them when the set is made, eventSet(columns, { classes })");
  return pretrain(events, { kind: "multiclass", classes: events.classes }, options);
}

/**
 * Learns the labels of a schema by binary cross-entropy, each where it is defined and with its weight.
 * Throws as `pretrainMulticlass`, RangeError for a schema that is wrong or names columns that the events do not have.
 */
export async function pretrainMultilabel(events: EventSet, options: PretrainOptions & { /** A `LabelSchema`, such as `fitLabelSchema` gives. */ readonly schema: unknown }): Promise<TrainedEvents> {
  return pretrain(events, { kind: "multilabel", schema: parseLabelSchema(options.schema) }, options);
}

async function pretrain(events: EventSet, head: EventHead, options: PretrainOptions): Promise<TrainedEvents> {
  const model = newModel(head, options);
  const { seed = 0, weightDecay = 0.01, epochs, batchSize = 1_024, learningRate } = options;
  const initial = initParameters(eventForwardGraph(model.config), seed);
  const training = { run: { ...model, weightDecay }, model, initial, groups: decayGroups(weightDecay) };
  const { data, ...trained } = await trainEvents(events, training, options);
  const provenance = { pretraining: { packages: packageVersions(import.meta.url), objective: head.kind, seed, epochs, batchSize, learningRate, weightDecay, events: numEvents(events), data } };
  return { ...model, ...trained, provenance };
}

/** Architecture and recipe of a new network, whose sizes fit its graphs and its head. */
function newModel(head: EventHead, { network = "event-v1", recipe: given = {} }: PretrainOptions): Omit<EventModel, "weights" | "provenance"> {
  const recipe = parseEventGraphRecipe(given);
  const sizes = { edgeFeatures: recipe.edges?.features.length ?? 1, globals: recipe.globals.length, outputs: outputNames(head).length };
  const changes = typeof network === "string" ? { preset: network } : network;
  const model = { config: parseEventConfig({ ...(changes as object), ...sizes }), recipe, head };
  checkModelSizes(model);
  return model;
}
