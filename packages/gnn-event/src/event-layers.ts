// The layers of a trained event network on a set of events, with which rows belong to which event: what `ckaMatrix` of @mpm/cka compares.
import type { Tensor } from "@mpm/tensor";
import type { EventModel } from "./event-model.js";
import { tapNames } from "./event-network.js";
import type { EventSet } from "./event-set.js";
import { tapEvents, type InferOptions, type TappedBatch } from "./infer.js";

/** Rows of elements of events: event i of the batch has rows offsets[i] up to, not including, offsets[i + 1]. */
export interface LayerRows {
  /** `[elements, width]` */
  readonly values: Tensor<"float32">;
  /** `[events + 1]` */
  readonly offsets: Int32Array;
}

/** Layers of a batch by name: rows of events `[events, width]`, or of their edges or nodes. */
export type EventLayers = Readonly<Record<string, Tensor<"float32"> | LayerRows>>;

/** The layers `names` (default: all 3 x rounds + 5 of `tapNames`) of all events, batch after batch. Throws RangeError for an unknown name. */
export async function* eventLayers(model: EventModel, events: EventSet, { names = tapNames(model.config), ...options }: InferOptions & { readonly names?: readonly string[] } = {}): AsyncGenerator<EventLayers> {
  for await (const batch of tapEvents(model, events, names, options)) yield Object.fromEntries(names.map((name) => [name, layerOf(name, batch)]));
}

function layerOf(name: string, { graphs: { nNode, nEdge }, taps }: TappedBatch): Tensor<"float32"> | LayerRows {
  const values = taps[name];
  if (name.endsWith(".edges")) return { values, offsets: offsetsOf(nEdge) };
  return name.endsWith(".nodes") ? { values, offsets: offsetsOf(nNode) } : values;
}

function offsetsOf(counts: Int32Array): Int32Array {
  const offsets = new Int32Array(counts.length + 1);
  counts.forEach((count, at) => { offsets[at + 1] = offsets[at] + count; });
  return offsets;
}
