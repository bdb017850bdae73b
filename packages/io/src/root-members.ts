// Checked access to the members of what JSROOT reads: plain objects named after C++ members.
import { MpmError } from "@mpm/tensor";
import type { RootValue } from "jsroot/io";

/** Numbers; JSROOT gives 64-bit ones beyond 2^53 as bigint. */
export function numberOf(object: RootValue, member: string, otherwise?: number): number {
  const value = object[member];
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (value === undefined && otherwise !== undefined) return otherwise;
  return failMember(object, member, "a number");
}

export function textOf(object: RootValue, member: string): string {
  const value = object[member];
  return typeof value === "string" ? value : failMember(object, member, "text");
}

/** The objects of a TObjArray or TList; holes are undefined. */
export function objectsOf(object: RootValue, member: string): readonly (RootValue | undefined)[] {
  const list = object[member];
  const items = isObject(list) ? list["arr"] : undefined;
  if (!Array.isArray(items)) return failMember(object, member, "a list");
  return items.map((item: unknown) => (isObject(item) ? item : undefined));
}

/** An array of numbers, of which `length` are there. */
export function numbersOf(object: RootValue, member: string, length: number): readonly number[] {
  const value = object[member];
  if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && !(value instanceof DataView))) return length === 0 ? [] : failMember(object, member, "numbers");
  const items = value as ArrayLike<unknown>;
  if (items.length < length) return failMember(object, member, `${length} numbers`);
  return Array.from({ length }, (_, at) => Number(items[at]));
}

/** The C++ class. */
export const typeNameOf = (object: RootValue): string | undefined => (typeof object["_typename"] === "string" ? object["_typename"] : undefined);

export const isObject = (value: unknown): value is RootValue => typeof value === "object" && value !== null;

export const objectOf = (object: RootValue, member: string): RootValue | undefined => (isObject(object[member]) ? object[member] : undefined);

function failMember(object: RootValue, member: string, expected: string): never {
  const of = typeof object["fName"] === "string" ? ` of "${object["fName"]}"` : "";
  throw new MpmError("malformed-file", `${typeNameOf(object) ?? "an object"}${of}: expected ${expected} in ${member}`);
}
