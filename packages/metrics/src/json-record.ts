// Telling JSON objects from other JSON values.
import type { Json } from "./charts/chart.js";

/** A JSON object. */
export type JsonRecord = { readonly [name: string]: Json };

/** Whether a JSON value is an object: not an array, not null. */
export function isJsonRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
