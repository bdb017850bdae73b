// What the labels of multilabel pretraining mean, as plain JSON, and its check. Making labels of events is apply-labels.ts.

import { atLeastZero, choice, list, number, object, record, text, type Check } from "@mpm/tensor/json-checks";
import { OBJECT_TYPES, type ObjectType } from "./event-set.js";

/** A number of each event: a column of the events or, with `count`, how many objects of a type have one of some values in a column of the objects. */
export interface LabelQuantity {
  /** A column of the events ("gen_nH") or, with `count`, of the objects ("truth_flavour", without obj_). */
  readonly column: string;
  readonly count?: { readonly type: ObjectType; readonly isOneOf: readonly number[] };
  /** Take its absolute value. */
  readonly absolute?: true;
}

/** What a quantity must be; all of the tests given hold. */
export interface LabelCondition extends LabelQuantity {
  readonly atLeast?: number;
  /** Less than this. */
  readonly below?: number;
  readonly isOneOf?: readonly number[];
}

/** One label. */
export interface Label {
  readonly name: string;
  /** The label is 1 where this holds, else 0. */
  readonly is: LabelCondition;
  /** Elsewhere the label is not defined and does not count in the loss. Default: defined for all events. */
  readonly where?: LabelCondition;
  /** Weight in the loss. Default 1. */
  readonly weight?: number;
}

/** The labels, in the order of the network's outputs. Plain JSON, saved with every model. */
export interface LabelSchema {
  readonly labels: readonly Label[];
}

/**
 * The schema, checked, for example from a JSON file.
 *
 * @throws TypeError for a part of the wrong kind; RangeError for an unknown or missing key, a condition that tests nothing or never holds,
 * a weight below 0, labels that all weigh 0, or two labels of one name. Messages name the path of the part.
 */
export function parseLabelSchema(value: unknown): LabelSchema {
  object({ labels: list(label) }, ["labels"])(value, "schema");
  const schema = value as LabelSchema;
  const names = schema.labels.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new RangeError(`schema.labels has two labels named ${JSON.stringify(twice)}: give each its own name`);
  if (schema.labels.every(({ weight = 1 }) => weight === 0)) throw new RangeError("schema.labels all have the weight 0: expected one label or more to count in the loss");
  return schema;
}

const QUANTITY = { column: text, count: object({ type: choice(OBJECT_TYPES), isOneOf: list(number) }, ["type", "isOneOf"]), absolute: choice([true]) };
const TESTS = { atLeast: number, below: number, isOneOf: list(number) };

/** Checks a quantity without tests. */
export const quantity: Check = object(QUANTITY, ["column"]);

/** Checks a quantity with one or more tests. */
export const condition: Check = (value, path) => {
  object({ ...QUANTITY, ...TESTS }, ["column"])(value, path);
  const { atLeast, below, isOneOf } = record(value, path) as unknown as LabelCondition;
  if (atLeast === undefined && below === undefined && isOneOf === undefined) throw new RangeError(`${path} tests nothing: add one of ${Object.keys(TESTS).join(", ")}`);
  if (atLeast !== undefined && below !== undefined && atLeast >= below) throw new RangeError(`${path} never holds: expected atLeast < below, got ${atLeast} and ${below}`);
};

/** Checks one label. */
export const label: Check = object({ name: text, is: condition, where: condition, weight: atLeastZero }, ["name", "is"]);
