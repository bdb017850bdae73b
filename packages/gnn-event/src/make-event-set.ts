// From columns, as files and recipes of @mpm/io have them, to a checked set of events. The only place where events are checked.

import { asNumbers } from "@mpm/sets";
import { jagged, MpmError, readNpz, toFloat32, type Columns, type Jagged, type Tensor, type TypedArray } from "@mpm/tensor";
import { MET, numEvents, OBJECT_TYPES, selectEvents, type EventSet, type ObjectColumns } from "./event-set.js";
import { positiveSum } from "./positive-sum.js";

/** What `applyRecipe` and `dataset` of @mpm/io give for a recipe of events. */
export interface EventColumns {
  /** Columns obj_pt, obj_eta, obj_phi, obj_energy (GeV), obj_btag, obj_charge, obj_type (0 jet, 1 electron, 2 muon, 3 photon, 4 MET) and any others. */
  readonly rows: Jagged;
  /** Columns with a number for each event; "label" becomes the set's labels. */
  readonly perRow: Columns;
}

/** Options of `eventSet` and `readEventSet`. */
export interface EventSetOptions {
  /** Names of the classes, by label. */
  readonly classes?: readonly string[];
  /** Which column of the events is their weight. Default: no weights. */
  readonly weight?: string;
  /** An event without objects: an error (default), or left out. */
  readonly emptyEvents?: "error" | "drop";
}

const PREFIX = "obj_";
const MOMENTA = ["pt", "eta", "phi", "energy"] as const;
const KINDS = ["btag", "charge"] as const;
/** |eta| of detected objects ends near 5; 100 still keeps cosh far from overflow. */
const MAX_ABS_ETA = 100;

/**
 * Events of columns, checked: every number of an object is finite, its type known, its pT not negative and its |eta| at most 100
 * (MET's eta is free), labels are whole numbers within the classes, weights are finite and positive in sum.
 *
 * @throws RangeError for missing columns, wrong lengths or values; MpmError `"non-finite"`, `"empty-event"` or `"bad-weights"`. Messages
 * name the event and the column.
 */
export function eventSet({ rows, perRow }: EventColumns, { classes, weight, emptyEvents = "error" }: EventSetOptions = {}): EventSet {
  const objects = objectsOf(jagged(rows.offsets, rows.columns));
  checkObjects(objects);
  const { label, ...perEvent } = perRow;
  checkLengths(perRow, numEvents({ objects }));
  const labels = label && checkedLabels(label, classes);
  const weights = weight === undefined ? undefined : checkedWeights(perRow, weight);
  const events = { objects, perEvent, ...(labels && { labels }), ...(classes && { classes }), ...(weights && { weights }) };
  return withoutEmpty(events, emptyEvents);
}

/**
 * Events of an NPZ file: `offsets` [events + 1], the columns of objects named obj_<name>, all others with a number for each event.
 *
 * @throws what `readNpz` and `eventSet` throw.
 */
export function readEventSet(bytes: Uint8Array, options: EventSetOptions = {}): EventSet {
  const { offsets, ...arrays } = readNpz(bytes);
  if (offsets === undefined) throw new RangeError(`expected the array "offsets" in the file, got ${Object.keys(arrays).join(", ")}`);
  const columns = (ofObjects: boolean): Columns =>
    Object.fromEntries(Object.entries(arrays).filter(([name]) => name.startsWith(PREFIX) === ofObjects).map(([name, array]) => [name, columnOf(array)]));
  return eventSet({ rows: { offsets: Int32Array.from(offsets.data, Number), columns: columns(true) }, perRow: columns(false) }, options);
}

const columnOf = (array: Tensor): TypedArray => (array.dtype === "float16" ? toFloat32(array).data : array.data);

function objectsOf({ offsets, columns }: Jagged): Jagged<ObjectColumns> {
  const missing = [...MOMENTA, ...KINDS, "type"].filter((name) => !Object.hasOwn(columns, PREFIX + name));
  if (missing.length > 0) throw new RangeError(`events need columns ${missing.map((name) => PREFIX + name).join(", ")} too, got ${Object.keys(columns).join(", ")}`);
  const named = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name.replace(PREFIX, ""), column]));
  const [pt, eta, phi, energy] = MOMENTA.map((name) => (named[name] instanceof Float64Array ? named[name] : float32(named[name])));
  const [btag, charge] = KINDS.map((name) => float32(named[name]));
  return { offsets, columns: { ...named, pt, eta, phi, energy, btag, charge, type: knownTypes(named["type"], offsets) } };
}

const float32 = (column: TypedArray): Float32Array => (column instanceof Float32Array ? column : Float32Array.from(asNumbers(column)));

function knownTypes(column: TypedArray, offsets: Int32Array): Uint8Array {
  const types = asNumbers(column);
  const known = Uint8Array.from(types);
  const object = known.findIndex((type, at) => type !== types[at] || type >= OBJECT_TYPES.length);
  if (object < 0) return known;
  throw new RangeError(`column "obj_type" has the unknown type ${types[object]} at object ${object} of event ${eventOf(offsets, object)}: expected ${OBJECT_TYPES.map((name, type) => `${type} ${name}`).join(", ")}`);
}

function checkObjects({ offsets, columns }: Jagged<ObjectColumns>): void {
  for (const name of [...MOMENTA, ...KINDS]) checkFinite(PREFIX + name, columns[name], (object) => `object ${object} of event ${eventOf(offsets, object)}`);
  const { pt, eta, type } = columns;
  const negative = pt.findIndex((value) => value < 0);
  if (negative >= 0) throw new RangeError(`column "obj_pt" is ${pt[negative]} at object ${negative} of event ${eventOf(offsets, negative)}: expected 0 or more`);
  const beyond = eta.findIndex((value, object) => Math.abs(value) > MAX_ABS_ETA && type[object] !== MET);
  if (beyond >= 0) throw new RangeError(`column "obj_eta" is ${eta[beyond]} at object ${beyond} of event ${eventOf(offsets, beyond)}: expected |eta| <= ${MAX_ABS_ETA}`);
}

/** The event that an object belongs to. */
const eventOf = (offsets: Int32Array, object: number): number => offsets.findIndex((offset) => offset > object) - 1;

/** Counts NaN and infinite numbers and names the first. */
function checkFinite(name: string, column: Float32Array | Float64Array, place: (at: number) => string): void {
  const bad = column.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const count = column.filter((value) => !Number.isFinite(value)).length;
  throw new MpmError("non-finite", `column "${name}" has ${count} NaN or infinite value${count === 1 ? "" : "s"}, the first in ${place(bad)}: repair or remove such events (recipes of @mpm/io: nonFinite "dropRow")`);
}

function checkLengths(perRow: Columns, length: number): void {
  const wrong = Object.keys(perRow).find((name) => perRow[name].length !== length);
  if (wrong !== undefined) throw new RangeError(`expected column "${wrong}" to have a number for each of ${length} events, got ${perRow[wrong].length}`);
}

function checkedLabels(column: TypedArray, classes: readonly string[] | undefined): Int32Array {
  const numbers = asNumbers(column);
  const labels = Int32Array.from(numbers);
  const limit = classes?.length ?? Infinity;
  const event = labels.findIndex((label, at) => label !== numbers[at] || label < 0 || label >= limit);
  if (event < 0) return labels;
  const known = classes === undefined ? "whole numbers of 0 or more" : `0 to ${limit - 1} (${classes.join(", ")})`;
  throw new RangeError(`event ${event} has the label ${numbers[event]}: expected ${known}`);
}

function checkedWeights(perRow: Columns, name: string): Float32Array {
  if (!Object.hasOwn(perRow, name)) throw new RangeError(`no column "${name}" to take weights from: the events have ${Object.keys(perRow).join(", ")}`);
  const weights = float32(perRow[name]);
  checkFinite(name, weights, (event) => `event ${event}`);
  positiveSum(weights, `the weights "${name}" of ${weights.length} events`);
  return weights;
}

function withoutEmpty(events: EventSet, policy: "error" | "drop"): EventSet {
  const { offsets } = events.objects;
  const isEmpty = (row: number): boolean => offsets[row + 1] === offsets[row];
  const rows = Int32Array.from({ length: numEvents(events) }, (_, row) => row);
  const empty = rows.find(isEmpty);
  if (empty === undefined) return events;
  if (policy === "drop") return selectEvents(events, rows.filter((row) => !isEmpty(row)));
  throw new MpmError("empty-event", `event ${empty} has no objects: remove it, or leave such events out with emptyEvents: "drop"`);
}
