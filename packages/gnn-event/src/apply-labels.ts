// The labels of events by a schema, and where they are defined.

import { MpmError, tensor, type Columns, type Tensor } from "@mpm/tensor";
import { asNumbers } from "@mpm/sets";
import { eventRows, OBJECT_TYPES, type EventSet } from "./event-set.js";
import type { LabelCondition, LabelQuantity, LabelSchema } from "./label-schema.js";

/** Labels of events, as the graph of multilabel pretraining takes them. */
export interface EventLabels {
  /** `[events, labels]`, 0 or 1; 0 where not defined. */
  readonly labels: Tensor<"float32">;
  /** `[events, labels]`, 1 where the label is defined, else 0. */
  readonly defined: Tensor<"float32">;
}

/**
 * Labels of events.
 *
 * @param rows The events to take, in this order; default all.
 * @throws RangeError for a column that the events do not have, or an event that does not exist; MpmError `"non-finite"` where a label would
 * be made of NaN or an infinite number. Messages name the label.
 */
export function applyLabels({ labels }: LabelSchema, events: EventSet, rows?: ArrayLike<number>): EventLabels {
  const chosen = eventRows(events, rows);
  const shape = [chosen.length, labels.length];
  const made = { labels: tensor("float32", shape), defined: tensor("float32", shape) }; // [events, labels]
  labels.forEach(({ name, is, where }, k) => {
    const isDefined = where === undefined ? () => true : holds(where, quantityValues(where, events, chosen));
    const values = quantityValues(is, events, chosen);
    const isTrue = holds(is, values);
    for (let event = 0, at = k; event < chosen.length; event++, at += labels.length) {
      if (!isDefined(event)) continue;
      if (!Number.isFinite(values[event])) throw nonFinite(name, is, chosen[event]);
      made.defined.data[at] = 1;
      if (isTrue(event)) made.labels.data[at] = 1;
    }
  });
  return made;
}

/** The error about a number that no label can be made of. */
export function nonFinite(name: string, { column }: LabelQuantity, event: number): MpmError {
  return new MpmError("non-finite", `label "${name}": column "${column}" is NaN or infinite in event ${event}: repair it, or say where the label is defined`);
}

/** Weights of the labels in the loss, `[labels]`. */
export function labelWeights({ labels }: LabelSchema): Float32Array {
  return Float32Array.from(labels, ({ weight = 1 }) => weight);
}

/** Whether a condition holds for an event, counted among those of `values`; NaN never does. */
export function holds({ atLeast = -Infinity, below = Infinity, isOneOf }: LabelCondition, values: Float64Array): (event: number) => boolean {
  return (event) => values[event] >= atLeast && values[event] < below && (isOneOf === undefined || isOneOf.includes(values[event]));
}

/** A quantity of each of the events `rows`, `[events]`. @throws RangeError for a column that is not there. */
export function quantityValues(quantity: LabelQuantity, events: EventSet, rows: Int32Array): Float64Array {
  const values = quantity.count === undefined ? takeColumn(events.perEvent, quantity.column, rows) : countObjects(events, quantity.column, quantity.count, rows);
  return quantity.absolute ? values.map(Math.abs) : values;
}

function takeColumn(columns: Columns, name: string, rows: Int32Array): Float64Array {
  const column = asNumbers(findColumn(columns, name, "events"));
  const values = new Float64Array(rows.length);
  for (let event = 0; event < rows.length; event++) values[event] = column[rows[event]]; // several times as fast as `from`
  return values;
}

function countObjects({ objects: { offsets, columns } }: EventSet, name: string, { type, isOneOf }: NonNullable<LabelQuantity["count"]>, rows: Int32Array): Float64Array {
  const column = asNumbers(findColumn(columns, name, "objects"));
  const wanted = OBJECT_TYPES.indexOf(type);
  const counts = new Float64Array(rows.length);
  rows.forEach((row, event) => {
    for (let object = offsets[row]; object < offsets[row + 1]; object++) if (columns.type[object] === wanted && isOneOf.includes(column[object])) counts[event]++;
  });
  return counts;
}

function findColumn(columns: Columns, name: string, of: string): Columns[string] {
  if (Object.hasOwn(columns, name)) return columns[name];
  throw new RangeError(`the ${of} have no column "${name}" to make labels of: they have ${Object.keys(columns).join(", ") || "none"}`);
}
