// Fingerprints of sets of events and of weights, for the provenance of models and the checkpoints of runs.

import { hashArrays } from "@mpm/sets";
import type { Columns, TypedArray } from "@mpm/tensor";
import type { EventModel } from "./event-model.js";
import type { EventSet } from "./event-set.js";

/** SHA-256 of a set of events, as hexadecimal text: equal for equal names, types and numbers in equal order. */
export async function hashEvents({ objects, perEvent, labels, weights, classes = [] }: EventSet): Promise<string> {
  const optional = { ...(labels && { labels }), ...(weights && { weights }) };
  return hashArrays([objects.offsets, ...named(objects.columns), ...named(perEvent), ...named(optional), ...classes.map(bytes)]);
}

/** SHA-256 of weights by name, as hexadecimal text: equal for equal names and numbers. */
export async function hashWeights(weights: EventModel["weights"]): Promise<string> {
  return hashArrays(named(Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, data]))));
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Names with types, and columns, in the order of the names. */
const named = (columns: Columns): TypedArray[] =>
  Object.entries(columns).toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, column]) => [bytes(`${name} ${column.constructor.name}`), column]);
