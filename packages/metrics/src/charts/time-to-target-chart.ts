// Chart of a validation score against the time that training took, with the score that is to be reached.
import type { TimedValue } from "../time-to-target.js";
import { chartNumber, type ChartOptions, type ChartSpec, chartSpec, type Json, requireLabelled, thinnedIndices } from "./chart.js";

/** One run of {@link timeToTargetChart}. */
export interface TimedRun {
  readonly label: string;
  readonly history: readonly TimedValue[];
}

/** Options of {@link timeToTargetChart}. */
export interface TimeToTargetChartOptions extends ChartOptions {
  /** Drawn as a level line. */
  readonly target?: number;
  /** What the horizontal axis is; default "wallSeconds". */
  readonly time?: "wallSeconds" | "cpuSeconds" | "epoch";
  /** Name of the score; default "AUC". */
  readonly valueTitle?: string;
}

const TIME_TITLES = { wallSeconds: "time [s]", cpuSeconds: "processor time [s]", epoch: "epoch" } as const;

/** Score against time, one line per run. */
export function timeToTargetChart(runs: readonly TimedRun[], { title, target, time = "wallSeconds", valueTitle = "AUC" }: TimeToTargetChartOptions = {}): ChartSpec {
  requireLabelled(runs);
  const y = { type: "quantitative", title: valueTitle, scale: { zero: false } };
  const lines = {
    mark: { type: "line", point: true },
    encoding: { x: { field: "time", type: "quantitative", title: TIME_TITLES[time], scale: { zero: true } }, y: { field: "value", ...y }, color: { field: "label", type: "nominal", title: null, sort: null } },
  };
  const level = target === undefined ? [] : [{ mark: { type: "rule", strokeDash: [4, 4] }, encoding: { y: { datum: chartNumber(target), ...y } } }];
  return chartSpec(runs.flatMap((run) => timedPoints(run, time)), { layer: [lines, ...level] }, title);
}

function timedPoints({ label, history }: TimedRun, time: "wallSeconds" | "cpuSeconds" | "epoch"): Json[] {
  return thinnedIndices(history.length).map((at) => ({ label, time: chartNumber(history[at][time]), value: chartNumber(history[at].value) }));
}
