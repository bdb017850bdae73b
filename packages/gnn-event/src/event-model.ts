// A trained event network as plain data: what pretraining and fine-tuning give, and `classify` and `saveEventModel` take.
import type { Tensor } from "@mpm/tensor";
import type { EventNetworkConfig } from "./config.js";
import { NODE_FEATURES, type ParsedEventGraphRecipe } from "./event-graph-recipe.js";
import type { LabelSchema } from "./label-schema.js";

/** What the scores of a network mean: one of several classes, or any of several labels. */
export type EventHead =
  | { readonly kind: "multiclass"; /** Names of the classes, by score. */ readonly classes: readonly string[] }
  | { readonly kind: "multilabel"; /** The labels, by score. */ readonly schema: LabelSchema };

/** A trained event network: plain data. */
export interface EventModel {
  readonly config: EventNetworkConfig;
  /** How events become its graphs. */
  readonly recipe: ParsedEventGraphRecipe;
  readonly head: EventHead;
  /** Parameters by name. */
  readonly weights: Readonly<Record<string, Tensor<"float32">>>;
  /** Where the model comes from: seeds, sizes and options of its training. Plain JSON. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** Names of what the scores stand for, in their order. */
export function outputNames(head: EventHead): readonly string[] {
  return head.kind === "multiclass" ? head.classes : head.schema.labels.map(({ name }) => name);
}

/** Throws RangeError unless a network has the inputs that its recipe makes, and an output for each class or label. */
export function checkModelSizes({ config, recipe: { edges, globals }, head }: Pick<EventModel, "config" | "recipe" | "head">): void {
  if (edges === null) throw new RangeError("an event network needs edges: the recipe of its graphs has none (edges: null)");
  const sizes = { features: NODE_FEATURES.length, edgeFeatures: edges.features.length, globals: globals.length, outputs: outputNames(head).length };
  const wrong = (Object.keys(sizes) as (keyof typeof sizes)[]).find((key) => config[key] !== sizes[key]);
  if (wrong !== undefined) throw new RangeError(`the event network has ${config[wrong]} ${wrong}: its recipe and its head ask for ${sizes[wrong]}`);
}

/** Names the parameters of the last layer, which a new task replaces; all others are the backbone. */
export const HEAD_PARAMETERS = "^classify\\.";

/** Whether a parameter belongs to the backbone. */
export function isBackbone(name: string): boolean {
  return !new RegExp(HEAD_PARAMETERS).test(name);
}
