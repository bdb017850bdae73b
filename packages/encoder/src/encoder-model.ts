// A trained encoder as plain data: what `pretrain` and `fineTune` give and `embed`, `classify` and `saveEncoder` take.
import type { FeatureScale } from "@mpm/layers";
import type { ParsedParticleRecipe } from "@mpm/sets";
import type { Tensor } from "@mpm/tensor";
import type { SetEncoderConfig } from "./config.js";

/** A trained encoder: plain data. */
export interface EncoderModel {
  readonly config: SetEncoderConfig;
  /** Names of the raw features, in order. */
  readonly featureNames: readonly string[];
  /** How its features are made of columns: `particleFeatures(model.recipe)`. Absent for features made otherwise. */
  readonly recipe?: ParsedParticleRecipe;
  /** Standardisation of the raw features. */
  readonly scale: FeatureScale;
  /** Parameters by name: the backbone's, and those of the heads it has. */
  readonly weights: Readonly<Record<string, Tensor<"float32">>>;
  /** Token classes of the pretraining head; absent without one. */
  readonly vocabulary?: number;
  /** Names of the classes of the classifier head; absent without one. */
  readonly classes?: readonly string[];
  /** Where the model comes from: seeds, sizes and options of its training. Plain JSON. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** Names of heads, which are no part of the backbone. */
const HEADS = /^(head|classifier)\.|^maskToken$/;

/** Whether a parameter belongs to the backbone. The order embedding does where it enters there. */
export function isBackbone(name: string, { order }: SetEncoderConfig): boolean {
  return !HEADS.test(name) && (name !== "order" || order === "backbone");
}
