// Events in memory: jagged reconstructed objects, and numbers of each event. Graphs are made of them by event-graphs.ts.

import { concatRows, selectRows, type Columns, type Jagged } from "@mpm/tensor";

/** Kinds of reconstructed objects; the number of a type is its place. */
export const OBJECT_TYPES = ["jet", "electron", "muon", "photon", "met"] as const;
/** The kind of a reconstructed object. */
export type ObjectType = (typeof OBJECT_TYPES)[number];
/** The type of the object that stands for missing transverse momentum: its pT and phi, no eta. */
export const MET: number = OBJECT_TYPES.indexOf("met");

/** Columns of the objects, `[objects]` each; there may be further ones. Energies in GeV, angles in radians. */
export interface ObjectColumns extends Columns {
  readonly pt: Float32Array | Float64Array;
  readonly eta: Float32Array | Float64Array;
  readonly phi: Float32Array | Float64Array;
  readonly energy: Float32Array | Float64Array;
  /** A flag or a score; means nothing for other types than jets. */
  readonly btag: Float32Array;
  readonly charge: Float32Array;
  /** The place of the object's type in `OBJECT_TYPES`. */
  readonly type: Uint8Array;
}

/** Events: event i has objects `offsets[i] .. offsets[i+1]`, at least one. Made and checked by `eventSet`. */
export interface EventSet {
  readonly objects: Jagged<ObjectColumns>;
  /** Numbers of each event by name, `[events]` each: generator columns, the entry in the file. */
  readonly perEvent: Columns;
  /** `[events]`, the class of each event. */
  readonly labels?: Int32Array;
  /** Names of the classes, by label. */
  readonly classes?: readonly string[];
  /** `[events]`, for loss and metrics: cross-sections, generator weights; single ones may be negative. */
  readonly weights?: Float32Array;
}

/** Number of events. */
export function numEvents({ objects }: Pick<EventSet, "objects">): number {
  return objects.offsets.length - 1;
}

/** The events asked for, default all. @throws RangeError for one that does not exist. */
export function eventRows(events: EventSet, rows?: ArrayLike<number>): Int32Array {
  const total = numEvents(events);
  if (rows === undefined) return Int32Array.from({ length: total }, (_, row) => row);
  const chosen = new Int32Array(rows);
  const wrong = chosen.findIndex((row, at) => row !== rows[at] || row < 0 || row >= total);
  if (wrong >= 0) throw new RangeError(`expected events from 0 to ${total - 1}, got ${rows[wrong]} at position ${wrong}`);
  return chosen;
}

/** Copies the chosen events, in the order given; an index may be repeated. @throws RangeError for an event that does not exist. */
export function selectEvents(events: EventSet, rows: ArrayLike<number>): EventSet {
  const { labels, weights, classes } = events;
  const select = <C extends Columns>(columns: C): C => selectRows(perEventRows(events, columns), rows).columns;
  return {
    objects: selectRows(events.objects, rows), perEvent: select(events.perEvent),
    ...(labels && select({ labels })), ...(weights && select({ weights })), ...(classes && { classes }),
  };
}

/**
 * All events of all parts, in order, copied: of several files, or of the batches of a data set.
 *
 * @throws RangeError for no parts, or parts that differ in columns, classes, or in whether they have labels and weights; TypeError when a
 * column changes its type.
 */
export function concatEvents(parts: readonly EventSet[]): EventSet {
  const classes = parts[0]?.classes;
  const other = parts.findIndex((part) => part.classes?.join("\n") !== classes?.join("\n"));
  if (other >= 0) throw new RangeError(`expected the classes ${classes?.join(", ")} in every part, got ${parts[other].classes?.join(", ")} in part ${other}`);
  const concat = <C extends Columns>(columnsOf: (part: EventSet) => C): C => concatRows(parts.map((part) => perEventRows(part, columnsOf(part)))).columns;
  return {
    objects: concatRows(parts.map(({ objects }) => objects)), perEvent: concat(({ perEvent }) => perEvent),
    ...concat(({ labels }) => (labels ? { labels } : {})), ...concat(({ weights }) => (weights ? { weights } : {})), ...(classes && { classes }),
  };
}

/** Columns with one number for each event, as rows of one element. */
function perEventRows<C extends Columns>(events: EventSet, columns: C): Jagged<C> {
  return { offsets: Int32Array.from({ length: numEvents(events) + 1 }, (_, row) => row), columns };
}
