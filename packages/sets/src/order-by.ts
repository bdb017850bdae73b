// Puts the particles of every set in descending order of a feature or a column.

import { tensor, type Jagged, type Tensor, type TypedArray } from "@mpm/tensor";
import { asNumbers } from "./as-numbers.js";
import { descendingOrder } from "./descending-order.js";
import type { ParticleSet } from "./particle-set.js";

/**
 * A copy with the particles of each set in descending order of `name`; equal values keep their order.
 *
 * @throws RangeError for an unknown name; MpmError `"non-finite"` when it is NaN for a particle.
 */
export function orderBy(set: ParticleSet, name: string): ParticleSet;
export function orderBy(table: Jagged, name: string): Jagged;
export function orderBy(data: ParticleSet | Jagged, name: string): ParticleSet | Jagged {
  return "features" in data ? orderSet(data, name) : orderTable(data, name);
}

/** A copy whose particle i is particle `source[i]` of `set`; `source` `[particles]` must stay inside each set. */
export function rearrange(set: ParticleSet, source: Int32Array): ParticleSet {
  return { ...set, features: gatherRows(set.features, source) };
}

function orderSet(set: ParticleSet, name: string): ParticleSet {
  const column = set.featureNames.indexOf(name);
  if (column < 0) throw unknownName("feature", name, set.featureNames);
  const width = set.featureNames.length;
  const values = new Float32Array(set.features.shape[0]).map((_, i) => set.features.data[i * width + column]);
  return rearrange(set, descendingOrder(set.offsets, values, name));
}

function orderTable(table: Jagged, name: string): Jagged {
  if (!Object.hasOwn(table.columns, name)) throw unknownName("column", name, Object.keys(table.columns));
  const source = descendingOrder(table.offsets, asNumbers(table.columns[name]), name);
  const columns = Object.entries(table.columns).map(([key, values]) => [key, gather(values, source)] as const);
  return { offsets: table.offsets, columns: Object.fromEntries(columns) };
}

function gather(values: TypedArray, source: Int32Array): TypedArray {
  const gathered = values.slice();
  const target: { [index: number]: number | bigint } = gathered;
  for (let i = 0; i < source.length; i++) target[i] = values[source[i]];
  return gathered;
}

function gatherRows(rows: Tensor<"float32">, source: Int32Array): Tensor<"float32"> {
  const width = rows.shape[1];
  const data = new Float32Array(source.length * width); // [particles, features]
  for (let i = 0; i < source.length; i++) {
    for (let k = 0; k < width; k++) data[i * width + k] = rows.data[source[i] * width + k];
  }
  return tensor("float32", [source.length, width], data); // [particles, features]
}

function unknownName(kind: string, name: string, known: readonly string[]): RangeError {
  return new RangeError(`no ${kind} "${name}": expected one of ${known.join(", ")}`);
}
