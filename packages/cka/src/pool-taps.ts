// Taps of a batch as layers: one row per event, or one per element.
import type { Tensor } from "@mpm/tensor";
import { layerOf, type Layer } from "./layer.js";

/** A layer with several rows per event, such as one per particle, node or edge. */
export interface RaggedTap {
  /** float32 or float64 `[elements, width]`. */
  readonly values: Tensor;
  /** `[events + 1]`: event i has elements offsets[i] up to, not including, offsets[i + 1]. */
  readonly offsets: Int32Array;
}

/** The taps of one batch by name: rows of events `[events, width]`, or of their elements. */
export type Taps = Readonly<Record<string, Tensor | RaggedTap>>;

/**
 * What a row of a ragged tap becomes: "event" takes the mean over the elements of an event (zeros for an event of none), so that every
 * event counts once; "flat" takes every element, which counts events by their multiplicity, and rows are not independent: errors are
 * those of blocks whose borders may cut an event in two, so they are too small where blocks are of few events. Only taps of one level
 * (all of nodes, or all of edges) have the same rows then.
 */
export type Pooling = "event" | "flat";

/** The layers of a batch, in the order of `names`. @throws RangeError for taps that are missing or extra, or differ in rows. */
export function layersOfTaps(taps: Taps, names: readonly string[], pooling: Pooling): Layer[] {
  const given = Object.keys(taps);
  if (given.length !== names.length || !names.every((name) => Object.hasOwn(taps, name))) throw new RangeError(`expected the taps ${names.join(", ")} in every batch, got ${given.join(", ")}`);
  const layers = names.map((name) => layerOfTap(name, taps[name], pooling));
  requireRowsOfTaps(names, layers, pooling);
  return layers;
}

/** Throws RangeError unless all taps have the same rows. */
export function requireRowsOfTaps(names: readonly string[], layers: readonly Layer[], pooling: Pooling): void {
  if (layers.every(({ rows }) => rows === layers[0].rows)) return;
  const seen = layers.map(({ rows }, tap) => `${names[tap]} ${rows}`).join(", ");
  const advice = pooling === "event" ? "feed the same events in the same order" : 'with pooling "flat" compare taps of one level (nodes, edges or events) of the same events, those of others apart';
  throw new RangeError(`expected the same rows in all taps, got ${seen}: ${advice}`);
}

/** Names of the taps with several rows per event. */
export function raggedNames(taps: Taps): string[] {
  return Object.keys(taps).filter((name) => "offsets" in taps[name]);
}

function layerOfTap(name: string, tap: Tensor | RaggedTap, pooling: Pooling): Layer {
  if (!("offsets" in tap)) return layerOf(`tap "${name}"`, tap);
  const layer = layerOf(`tap "${name}"`, tap.values);
  checkOffsets(name, tap.offsets, layer.rows);
  return pooling === "flat" ? layer : meansOf(layer, tap.offsets);
}

function checkOffsets(name: string, offsets: Int32Array, elements: number): void {
  const increases = offsets.every((offset, i) => i === 0 || offset >= offsets[i - 1]);
  if (offsets[0] === 0 && increases && offsets[offsets.length - 1] === elements) return;
  throw new RangeError(`expected offsets of tap "${name}" that never decrease from 0 to its ${elements} rows, got ${offsets[0]} .. ${offsets[offsets.length - 1]}`);
}

// [events, width]; differences from an event's first element, so that the mean of equal values is that value: a dead layer stays constant.
function meansOf({ width, data }: Layer, offsets: Int32Array): Layer {
  const rows = offsets.length - 1;
  const means = new Float64Array(rows * width);
  for (let event = 0; event < rows; event++) {
    const [start, stop] = [offsets[event] * width, offsets[event + 1] * width];
    if (start === stop) continue;
    for (let column = 0; column < width; column++) {
      const first = data[start + column];
      let sum = 0;
      for (let k = start + column + width; k < stop; k += width) sum += data[k] - first;
      means[event * width + column] = first + sum / (offsets[event + 1] - offsets[event]);
    }
  }
  return { rows, width, data: means };
}
