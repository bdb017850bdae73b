// A trained event network as plain data: what pretraining and fine-tuning give, and `classify` and `saveEventModel` take.
import type { Tensor } from "@mpm/tensor";
import type { EventNetworkConfig } from "./config.js";
import type { ParsedEventGraphRecipe } from "./event-graph-recipe.js";
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

/** Names the parameters of the last layer, which a new task replaces; all others are the backbone. */
export const HEAD_PARAMETERS = "^classify\\.";

/** Whether a parameter belongs to the backbone. */
export function isBackbone(name: string): boolean {
  return !new RegExp(HEAD_PARAMETERS).test(name);
}
