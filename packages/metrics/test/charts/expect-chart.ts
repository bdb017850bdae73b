// What every chart must be: a Vega-Lite 6 specification that survives JSON unchanged, with a bounded number of points.
import { expect } from "vitest";
import type { ChartSpec } from "../../src/index.js";

export type ChartRow = Readonly<Record<string, string | number | null>>;

/** Checks the specification and returns its inlined data records. */
export function chartRows(spec: ChartSpec): readonly ChartRow[] {
  expect(spec.$schema).toBe("https://vega.github.io/schema/vega-lite/v6.json");
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  const { values } = spec["data"] as unknown as { values: readonly ChartRow[] };
  expect(values.length).toBeGreaterThan(0);
  for (const field of encodedFields(spec)) expect(Object.keys(values[0])).toContain(field);
  return values;
}

/** Every field named by an encoding, wherever it stands: each must be in the data. */
function encodedFields(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => (key === "data" ? [] : key === "field" ? [String(child)] : encodedFields(child)));
}
