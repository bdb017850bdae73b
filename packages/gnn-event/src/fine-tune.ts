// Fine-tuning of a pretrained event network on a new task: a new last layer, and all others as they were, slower or not at all
// (arXiv 2412.10665, section on fine-tuning).
import { initParameters, type ParameterGroup } from "@mpm/graph";
import { decayGroups } from "@mpm/layers";
import { packageVersions } from "@mpm/train";
import { eventForwardGraph } from "./event-graph.js";
import { HEAD_PARAMETERS, isBackbone, type EventHead, type EventModel } from "./event-model.js";
import { numEvents, type EventSet } from "./event-set.js";
import { trainEvents, type EventTrainingOptions, type TrainedEvents } from "./train-events.js";

/** frozen: only the last layer learns. full: all layers. scratch: all, from random weights. */
export type FineTuneMode = "frozen" | "full" | "scratch";

/** Options of `fineTune`. */
export interface FineTuneOptions extends EventTrainingOptions {
  readonly mode: FineTuneMode;
  /** Learning rate of the backbone relative to that of the last layer, in mode "full". Default 1. */
  readonly backboneRate?: number;
}

/**
 * Trains a classifier of `events.classes`, from the backbone of `pretrained` (whose architecture and recipe it keeps in any mode). With
 * equal seeds all modes see the same events in the same order and start with the same last layer.
 *
 * Throws RangeError for an unknown mode, events without classes, weights of another architecture, and what `trainEvents` throws.
 */
export async function fineTune(pretrained: EventModel, events: EventSet, options: FineTuneOptions): Promise<TrainedEvents> {
  const { mode, backboneRate = 1, seed = 0, weightDecay = 0.01, epochs, batchSize = 1_024, learningRate } = options;
  if (!["frozen", "full", "scratch"].includes(mode)) throw new RangeError(`mode: expected "frozen", "full" or "scratch", got ${JSON.stringify(mode)}`);
  if (!(backboneRate > 0 && backboneRate < Infinity)) throw new RangeError(`backboneRate: expected a number above 0, got ${backboneRate}; to keep the backbone as it is take mode "frozen"`);
  const { classes } = events;
  if (classes === undefined) throw new RangeError("the events have no names of their classes: give them when the set is made, eventSet(columns, { classes })");
  const head: EventHead = { kind: "multiclass", classes };
  const model = { config: { ...pretrained.config, outputs: classes.length }, recipe: pretrained.recipe, head };
  const initial = initialWeights(model.config, pretrained, mode, seed);
  const frozen = mode === "frozen" ? Object.keys(initial).filter(isBackbone) : [];
  const groups = fineTuneGroups(weightDecay, mode === "full" ? backboneRate : 1);
  const { data, ...trained } = await trainEvents(events, { run: { ...model, mode, backboneRate, weightDecay }, model, initial, groups, frozen }, options);
  const fineTuning = { packages: packageVersions(import.meta.url), mode, backboneRate, seed, epochs, batchSize, learningRate, weightDecay, events: numEvents(events), data };
  return { ...model, ...trained, provenance: { ...(mode === "scratch" ? {} : pretrained.provenance), fineTuning } };
}

/** The seed's weights; but for "scratch" the backbone's are those of the pretrained model. */
function initialWeights(config: EventModel["config"], { weights }: EventModel, mode: FineTuneMode, seed: number): EventModel["weights"] {
  const fresh = initParameters(eventForwardGraph(config), seed);
  if (mode === "scratch") return fresh;
  return Object.fromEntries(Object.entries(fresh).map(([name, value]) => {
    const start = isBackbone(name) ? weights[name] : value;
    if (start === undefined) throw new RangeError(`the pretrained model has no weights for "${name}": it was made for another architecture`);
    return [name, start];
  }));
}

/** Matrices decay; the backbone may have a rate of its own. */
function fineTuneGroups(weightDecay: number, learningRateScale: number): readonly ParameterGroup[] {
  const head = decayGroups(weightDecay).map(({ match, ...group }) => ({ match: `${HEAD_PARAMETERS}.*${match.replace("(^|\\.)", "")}`, ...group }));
  return [...head, ...decayGroups(weightDecay).map((group) => ({ ...group, learningRateScale }))];
}
