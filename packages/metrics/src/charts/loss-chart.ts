// Chart of training losses against the step.
import { chartNumber, type ChartOptions, type ChartSpec, chartSpec, type Json, MAX_POINTS, requireLabelled } from "./chart.js";

/** One curve of {@link lossChart}: `steps` may be the step results of a trainer. */
export interface LossCurve {
  readonly label: string;
  readonly steps: readonly { readonly index: number; readonly loss: number }[];
}

/** Options of {@link lossChart}. */
export interface LossChartOptions extends ChartOptions {
  /** Scale of the loss axis; default "linear". */
  readonly scale?: "linear" | "log";
}

/** Loss against step; a long curve is drawn as the means of at most 500 runs of steps. A NaN loss is a gap. */
export function lossChart(curves: readonly LossCurve[], { title, scale = "linear" }: LossChartOptions = {}): ChartSpec {
  requireLabelled(curves);
  const encoding = {
    x: { field: "step", type: "quantitative" },
    y: { field: "loss", type: "quantitative", scale: scale === "log" ? { type: "log" } : { zero: false } },
    color: { field: "label", type: "nominal", title: null, sort: null },
  };
  return chartSpec(curves.flatMap(meanPoints), { mark: { type: "line" }, encoding }, title);
}

function meanPoints({ label, steps }: LossCurve): Json[] {
  const stepsPerPoint = Math.max(1, Math.ceil(steps.length / MAX_POINTS));
  const points: Json[] = [];
  for (let start = 0; start < steps.length; start += stepsPerPoint) {
    const run = steps.slice(start, start + stepsPerPoint);
    const mean = (read: (step: { index: number; loss: number }) => number): number | null =>
      chartNumber(run.reduce((total, step) => total + read(step), 0) / run.length);
    points.push({ label, step: mean((step) => step.index), loss: mean((step) => step.loss) });
  }
  return points;
}
