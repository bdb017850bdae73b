// A model with the events that it is run on: the contract between `mpm cka` and each kind of model.
import type { Taps } from "@mpm/cka";

/** A model whose layers are compared. */
export interface TappedModel {
  /** How many events there are to compare. */
  readonly numEvents: number;
  /** The layers of these events, in this order (default: of all, in theirs), batch after batch. */
  readonly taps: (order?: Int32Array) => AsyncIterable<Taps>;
}

/** Where a model is, and which of its layers to compare; default: as the kind of model says. */
export interface ModelPlace {
  readonly path: string;
  readonly names: readonly string[] | undefined;
}

/** How models are run. */
export interface OpenModelsOptions {
  /** Data files. */
  readonly data: readonly string[];
  /** Name or file of a recipe that makes rows of them. */
  readonly recipe: string | undefined;
  /** The first so many events. */
  readonly rows: number | undefined;
  readonly batchSize: number | undefined;
  readonly seed: number;
  readonly threads: number | undefined;
  /** The most bytes to take. */
  readonly mostBytes: number;
  readonly print: (text: string) => void;
}

/** Opens two models of one kind on the same events: their batches have the same events in the same order. */
export type OpenModels = (places: readonly [ModelPlace, ModelPlace], options: OpenModelsOptions) => Promise<readonly [TappedModel, TappedModel]>;
