// Chart of overlaid step histograms with common bins, such as original and reconstructed jet masses.
import { requireNoNaN } from "../checks.js";
import { chartNumber, type ChartOptions, type ChartSpec, chartSpec, type Json, MAX_POINTS, requireLabelled } from "./chart.js";

/** One histogram of {@link histogramChart}. */
export interface HistogramSeries {
  readonly label: string;
  readonly values: ArrayLike<number>;
}

/** Equal bins between two values; values outside are not drawn, a value at `high` counts in the last bin. */
export interface HistogramBins {
  readonly low: number;
  readonly high: number;
  /** Number of bins, 1 .. 499. */
  readonly count: number;
}

/** Options of {@link histogramChart}. */
export interface HistogramChartOptions extends ChartOptions {
  /** Name and unit of the values, such as "jet mass [GeV]"; default "value". */
  readonly valueTitle?: string;
}

/** Step histograms over one axis. NaN values are a RangeError naming the row. */
export function histogramChart(
  series: readonly HistogramSeries[], bins: HistogramBins, { title, valueTitle = "value" }: HistogramChartOptions = {},
): ChartSpec {
  requireLabelled(series);
  requireBins(bins);
  const encoding = {
    x: { field: "edge", type: "quantitative", title: valueTitle, scale: { zero: false } },
    y: { field: "rows", type: "quantitative" },
    color: { field: "label", type: "nominal", title: null, sort: null },
  };
  const values = series.flatMap(({ label, values: filled }) => stepPoints(label, binCounts(label, filled, bins), bins));
  return chartSpec(values, { mark: { type: "line", interpolate: "step-after" }, encoding }, title);
}

function binCounts(label: string, values: ArrayLike<number>, { low, high, count }: HistogramBins): Float64Array {
  requireNoNaN(`histogram "${label}"`, values);
  const counts = new Float64Array(count);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < low || value > high) continue;
    counts[Math.min(count - 1, Math.floor(((value - low) / (high - low)) * count))] += 1;
  }
  return counts;
}

/** One point per bin edge; the last edge repeats the last count, so the last step is drawn in full. */
function stepPoints(label: string, counts: Float64Array, { low, high, count }: HistogramBins): Json[] {
  return Array.from({ length: count + 1 }, (_, i) => {
    return { label, edge: chartNumber(low + ((high - low) * i) / count), rows: counts[Math.min(i, count - 1)] };
  });
}

function requireBins({ low, high, count }: HistogramBins): void {
  if (!(low < high && Number.isFinite(high - low))) throw new RangeError(`expected finite bins with low < high, got ${low} .. ${high}`);
  if (!(Number.isInteger(count) && count >= 1 && count < MAX_POINTS)) throw new RangeError(`expected 1 .. ${MAX_POINTS - 1} bins, got ${count}`);
}
