// What every chart here is: a Vega-Lite version 6 specification with its data inlined, as plain JSON.

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A Vega-Lite specification: give it to `vega-embed`, or write it with `JSON.stringify`. */
export interface ChartSpec {
  readonly $schema: string;
  readonly [property: string]: Json;
}

/** Options of every chart. */
export interface ChartOptions {
  /** Title above the chart; none without it. */
  readonly title?: string;
}

/** Most points drawn for one curve: more would only make the file large. */
export const MAX_POINTS = 500;

const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";

/** A specification from its inlined data records and its marks and encodings. */
export function chartSpec(values: readonly Json[], body: { readonly [property: string]: Json }, title: string | undefined): ChartSpec {
  return { $schema: SCHEMA, ...(title === undefined ? {} : { title }), width: 420, height: 300, data: { values }, ...body };
}

/** A number as charts hold it: six digits, and null (a gap) for NaN and infinities, which JSON cannot say. */
export function chartNumber(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}

/** At most MAX_POINTS whole numbers in 0 .. length - 1, evenly spread, with both ends. */
export function thinnedIndices(length: number): readonly number[] {
  const count = Math.min(length, MAX_POINTS);
  return Array.from({ length: count }, (_, i) => (count < 2 ? 0 : Math.round((i * (length - 1)) / (count - 1))));
}

/** Throws unless there is at least one curve and no two share a label: they would be drawn as one. */
export function requireLabelled(curves: readonly { readonly label: string }[]): void {
  if (curves.length === 0) throw new RangeError("no curves: give at least one");
  const labels = curves.map((curve) => curve.label);
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated !== undefined) throw new RangeError(`two curves have the label "${repeated}": labels must differ`);
}
