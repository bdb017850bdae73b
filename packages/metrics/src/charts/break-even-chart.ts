// Chart of what training costs in all against the number of tasks: where the lines cross, pretraining has paid for itself.
import { chartNumber, type ChartOptions, type ChartSpec, chartSpec, requireLabelled } from "./chart.js";

/** One way of training of {@link breakEvenChart}. */
export interface TrainingWay {
  readonly label: string;
  /** What it costs before the first task; 0 from scratch. */
  readonly pretraining: number;
  /** What every task costs. */
  readonly perTask: number;
}

/** Options of {@link breakEvenChart}. */
export interface BreakEvenChartOptions extends ChartOptions {
  /** Tasks at the right end; default 20. */
  readonly tasks?: number;
  /** Name and unit of the cost; default "training in all [s]". */
  readonly costTitle?: string;
}

/** Cost in all against number of tasks, one line per way of training. */
export function breakEvenChart(ways: readonly TrainingWay[], { title, tasks = 20, costTitle = "training in all [s]" }: BreakEvenChartOptions = {}): ChartSpec {
  requireLabelled(ways);
  if (!(Number.isInteger(tasks) && tasks >= 1)) throw new RangeError(`expected a whole number of tasks, 1 or more, got ${tasks}`);
  const encoding = {
    x: { field: "tasks", type: "quantitative", axis: { tickMinStep: 1 } }, y: { field: "cost", type: "quantitative", title: costTitle },
    color: { field: "label", type: "nominal", title: null, sort: null },
  };
  const values = ways.flatMap(({ label, pretraining, perTask }) => [0, tasks].map((count) => ({ label, tasks: count, cost: chartNumber(pretraining + count * perTask) })));
  return chartSpec(values, { mark: { type: "line" }, encoding }, title);
}
