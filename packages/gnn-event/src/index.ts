// Public interface of @mpm/gnn-event.

export { applyLabels, labelWeights, type EventLabels } from "./apply-labels.js";
export { eventPresets, parseEventConfig, type Aggregation, type EventNetworkConfig, type EventPresetName } from "./config.js";
export { eventBatches, type EventBatch, type EventBatchOptions } from "./event-batches.js";
export {
  EDGE_FEATURES, GLOBAL_FEATURES, NODE_FEATURES, parseEventGraphRecipe, type EdgeFeature, type EdgeRecipe, type EventGraphRecipe,
  type GlobalFeature, type NodeFeature, type ParsedEventGraphRecipe, type UndefinedFeature,
} from "./event-graph-recipe.js";
export { eventGraphs } from "./event-graphs.js";
export { concatEvents, numEvents, OBJECT_TYPES, selectEvents, type EventSet, type ObjectColumns, type ObjectType } from "./event-set.js";
export { CROSS_SECTIONS, EVENT_PROCESSES, EVENT_TASKS, type EventProcess, type EventTask } from "./event-tasks.js";
export { eventLabelTemplate, fitLabelSchema, type BinnedLabels, type LabelTemplate } from "./fit-label-schema.js";
export { denseFeeds, segmentFeeds } from "./event-feeds.js";
export { eventForwardGraph, eventLossGraph, type EventForm, type EventForwardOptions, type EventGraphOptions, type EventObjective } from "./event-graph.js";
export { eventNetwork, tapNames, type EventNetwork } from "./event-network.js";
export type { GraphRows } from "./message-round.js";
export type { GraphsTuple } from "./graphs-tuple.js";
export { hashEvents } from "./hash-events.js";
export { parseLabelSchema, type Label, type LabelCondition, type LabelQuantity, type LabelSchema } from "./label-schema.js";
export { eventSet, readEventSet, type EventColumns, type EventSetOptions } from "./make-event-set.js";
export { selectClasses, type PerClass } from "./select-classes.js";
export { weightByCrossSection } from "./weight-by-cross-section.js";
export { classify, evaluate, eventLogits, tapEvents, type InferOptions, type TappedBatch } from "./infer.js";
export { fineTune, type FineTuneMode, type FineTuneOptions } from "./fine-tune.js";
export { loadEventModel, saveEventModel } from "./save-event-model.js";
export { checkModelSizes, outputNames, type EventHead, type EventModel } from "./event-model.js";
export { pretrainMulticlass, pretrainMultilabel, type PretrainOptions } from "./pretrain.js";
export { probabilitiesOf, scoreEvents, type EventScores } from "./score-events.js";
export { eventTargets, takeTargets, type EventTargets } from "./event-targets.js";
export type { EventTrainingOptions, EventValidation, TrainedEvents } from "./train-events.js";
export { eventLayers, type EventLayers, type LayerRows } from "./event-layers.js";
