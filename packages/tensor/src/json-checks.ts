// Checks of plain data, for example from JSON files: small ones that make larger ones, with messages that name the path of the part.

/** Throws unless the value is right: TypeError for another kind, RangeError for a wrong value. The path is for messages. */
export type Check = (value: unknown, path: string) => void;

/** The check of each key of an object. */
export type Fields = Readonly<Record<string, Check>>;

/** A string that is not empty. */
export const text: Check = (value, path) => {
  if (typeof value !== "string" || value === "") throw new TypeError(`expected ${path} to be a non-empty string, got ${show(value)}`);
};

/** A finite number. */
export const number: Check = (value, path) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new TypeError(`expected ${path} to be a finite number, got ${show(value)}`);
};

/** A finite number of 0 or more. */
export const atLeastZero: Check = (value, path) => {
  number(value, path);
  if ((value as number) < 0) throw new RangeError(`expected ${path} to be 0 or more, got ${show(value)}`);
};

/** A finite number above 0. */
export const aboveZero: Check = (value, path) => {
  number(value, path);
  if ((value as number) <= 0) throw new RangeError(`expected ${path} to be above 0, got ${show(value)}`);
};

/** A whole number that int32 holds, `least` or more. */
export const wholeNumberFrom = (least: number): Check => (value, path) => {
  if (typeof value !== "number" || !(value >= least && value < 2 ** 31 && Number.isInteger(value))) throw new RangeError(`expected ${path} to be a whole number from ${least} to 2^31 - 1, got ${show(value)}`);
};

/** A whole number that int32 holds, 0 or more. */
export const wholeNumber: Check = wholeNumberFrom(0);

/** One of these values. */
export const choice = (allowed: readonly unknown[]): Check => (value, path) => {
  if (!allowed.includes(value)) throw new RangeError(`expected ${path} to be ${allowed.map(show).join(" or ")}, got ${show(value)}`);
};

/** A list of so many or more. */
export const list = (check: Check, atLeast = 1): Check => (value, path) => {
  if (!Array.isArray(value)) throw new TypeError(`expected ${path} to be a list, got ${show(value)}`);
  if (value.length < atLeast) throw new RangeError(`expected ${path} to have ${atLeast} or more, got ${value.length}`);
  value.forEach((item, at) => check(item, `${path}[${at}]`));
};

/** An object with no other keys than these, some of which have to be there; undefined counts as absent. */
export const object = (fields: Fields, required: readonly string[] = []): Check => (value, path) => {
  const found = record(value, path);
  for (const [key, item] of Object.entries(found)) {
    if (!Object.hasOwn(fields, key)) throw new RangeError(`unknown key ${path}.${key}: expected ${Object.keys(fields).join(", ")}`);
    if (item !== undefined) fields[key](item, `${path}.${key}`);
  }
  const missing = required.find((key) => found[key] === undefined);
  if (missing !== undefined) throw new RangeError(`${path} has no ${missing}: add it`);
};

/** The value as a record of unknown values. @throws TypeError for a list or anything else. */
export function record(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError(`expected ${path} to be an object, got ${show(value)}`);
  return { ...value };
}

/** A value as messages show it. */
export function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
