// Chart of ROC curves: rates, or background rejection against signal efficiency as taggers are shown.
import type { RocCurve } from "../roc-curve.js";
import { chartNumber, type ChartOptions, type ChartSpec, chartSpec, type Json, MAX_POINTS, requireLabelled } from "./chart.js";

/** One curve of {@link rocChart}. */
export interface LabelledRocCurve {
  readonly label: string;
  readonly curve: RocCurve;
}

/** Options of {@link rocChart}. */
export interface RocChartOptions extends ChartOptions {
  /** "rates": true against false positive rate (default); "rejection": 1 / background efficiency (log) against signal efficiency. */
  readonly style?: "rates" | "rejection";
}

/** ROC curves in one chart, at most 500 points each. */
export function rocChart(curves: readonly LabelledRocCurve[], { title, style = "rates" }: RocChartOptions = {}): ChartSpec {
  requireLabelled(curves);
  const values = curves.flatMap(({ label, curve }) => curvePoints(label, curve, style));
  const axes = style === "rates" ? ratesAxes : rejectionAxes;
  const encoding = { ...axes, color: { field: "label", type: "nominal", title: null, sort: null }, order: { field: "point", type: "quantitative" } };
  return chartSpec(values, { mark: { type: "line" }, encoding }, title);
}

const ratesAxes = {
  x: { field: "falsePositiveRate", type: "quantitative", title: "background efficiency" },
  y: { field: "truePositiveRate", type: "quantitative", title: "signal efficiency" },
};
const rejectionAxes = {
  x: { field: "truePositiveRate", type: "quantitative", title: "signal efficiency" },
  y: { field: "rejection", type: "quantitative", title: "background rejection", scale: { type: "log" } },
};

function curvePoints(label: string, curve: RocCurve, style: "rates" | "rejection"): Json[] {
  const points: Json[] = [];
  for (const [point, i] of pointsToDraw(curve, style).entries()) {
    const falsePositiveRate = curve.falsePositiveRate[i];
    const truePositiveRate = chartNumber(curve.truePositiveRate[i]);
    if (style === "rates") points.push({ label, point, falsePositiveRate: chartNumber(falsePositiveRate), truePositiveRate });
    else points.push({ label, point, truePositiveRate, rejection: chartNumber(1 / falsePositiveRate) });
  }
  return points;
}

/** Points equally spaced along the curve (both rates rise together), its ends kept; where negative weights turn it back, none until it is past that. Rejection needs some background. */
function pointsToDraw({ falsePositiveRate, truePositiveRate }: RocCurve, style: "rates" | "rejection"): readonly number[] {
  const kept: number[] = [];
  const last = falsePositiveRate.length - 1;
  let previousCell = -1;
  for (let i = 0; i <= last; i++) {
    if (style === "rejection" && falsePositiveRate[i] <= 0) continue;
    const cell = Math.floor(((falsePositiveRate[i] + truePositiveRate[i]) / 2) * (MAX_POINTS - 1));
    if (cell <= previousCell && i < last) continue;
    kept.push(i);
    previousCell = cell;
  }
  return kept;
}
