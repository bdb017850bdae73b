// Chart of a score against the number of labels used in fine-tuning, one line per mode (frozen, full, scratch, ...).
import { chartNumber, type ChartOptions, type ChartSpec, chartSpec } from "./chart.js";

/** One point of {@link labelScanChart}. */
export interface LabelScanRow {
  /** How the model was trained; one line each. */
  readonly mode: string;
  /** Number of labelled rows used, > 0. */
  readonly numLabels: number;
  /** The score, such as accuracy. */
  readonly value: number;
  /** Its one-sigma error; no bar without it, or where it is NaN (a single seed). */
  readonly error?: number;
}

/** Options of {@link labelScanChart}. */
export interface LabelScanChartOptions extends ChartOptions {
  /** Name of the score; default "accuracy". */
  readonly valueTitle?: string;
  /** What is counted; default "labels". */
  readonly countTitle?: string;
}

/** Score against number of labels (log axis), one line per mode, with error bars. */
export function labelScanChart(rows: readonly LabelScanRow[], { title, valueTitle = "accuracy", countTitle = "labels" }: LabelScanChartOptions = {}): ChartSpec {
  if (rows.length === 0) throw new RangeError("no rows: give at least one point");
  const encoding = {
    x: { field: "numLabels", type: "quantitative", title: countTitle, scale: { type: "log" } },
    color: { field: "mode", type: "nominal", title: null, sort: null },
  };
  const y = { type: "quantitative", title: valueTitle, scale: { zero: false } };
  const points = { mark: { type: "line", point: true }, encoding: { y: { field: "value", ...y } } };
  const bars = { mark: { type: "rule" }, encoding: { y: { field: "low", ...y }, y2: { field: "high" } } };
  return chartSpec(rows.map(checkedPoint), { encoding, layer: [points, bars] }, title);
}

function checkedPoint({ mode, numLabels, value, error = NaN }: LabelScanRow, row: number): Record<string, string | number | null> {
  if (!(numLabels > 0)) throw new RangeError(`expected a number of labels > 0 (the axis is logarithmic), got ${numLabels} in row ${row}`);
  const size = Number.isFinite(error) ? error : 0;
  return { mode, numLabels, value: chartNumber(value), low: chartNumber(value - size), high: chartNumber(value + size) };
}
