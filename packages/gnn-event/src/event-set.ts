// Events in memory: jagged reconstructed objects, and numbers of each event. Graphs are made of them by event-graphs.ts.

import { selectRows, type Columns, type Jagged } from "@mpm/tensor";

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
  return {
    objects: selectRows(events.objects, rows),
    perEvent: selectPerEvent(events, events.perEvent, rows),
    ...(labels && selectPerEvent(events, { labels }, rows)),
    ...(weights && selectPerEvent(events, { weights }, rows)),
    ...(classes && { classes }),
  };
}

/** The chosen rows of columns with one number for each event. */
function selectPerEvent<C extends Columns>(events: EventSet, columns: C, rows: ArrayLike<number>): C {
  const offsets = Int32Array.from({ length: numEvents(events) + 1 }, (_, row) => row);
  return selectRows({ offsets, columns }, rows).columns;
}
