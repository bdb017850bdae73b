// The charts of the report as SVG text.
import {
  type ChartSpec, codebookChart, histogramChart, type Json, type LossCurve, lossChart, meanAndError, rocChart, type RocCurve,
} from "@mpm/metrics";
import { AMBER, BLUE, NEUTRAL, renderChart } from "@mpm/metrics/render-chart";
import { formatCount, isJsonRecord, type JsonRecord } from "@mpm/metrics/report";
import { type ClassRoc, type LossPoint, mainLabels, MODE_NAMES, MODES, type OriginalAndReconstructed, type QuickstartResult, type Run } from "./report-result.js";
import { summariseBudget } from "./report-summary.js";

/** A chart with the name under which it is shown. */
export interface NamedChart {
  readonly name: string;
  readonly svg: string;
}

/** Every chart of the report. */
export interface ReportCharts {
  readonly labelEfficiency: string;
  readonly tokenizerLoss: string;
  readonly pretrainLoss: string;
  readonly pretrainAccuracy: string;
  readonly codebook: string;
  readonly jetMass: string;
  readonly jetPt: string;
  /** One per signal class that the runs of the main label budget have a ROC curve of. */
  readonly roc: readonly NamedChart[];
}

const MODE_COLOURS = [NEUTRAL, AMBER, BLUE];
/** Points of a training curve: enough for its shape, few enough to average the noise of single batches. */
const CURVE_POINTS = 120;

/** Draws every chart of a result. */
export async function reportCharts(result: QuickstartResult): Promise<ReportCharts> {
  const { tokenizer, pretrain } = result;
  const accuracies = pretrain.validation.map(({ index, accuracy }) => ({ index, loss: accuracy }));
  const losses = [{ label: "training", steps: meansOfRuns(pretrain.losses) }, { label: "validation", steps: pretrain.validation }];
  return {
    labelEfficiency: await renderChart(labelEfficiencyChart(result), { colours: MODE_COLOURS, width: 640, height: 280 }),
    tokenizerLoss: await renderLoss([{ label: "training", steps: meansOfRuns(tokenizer.losses) }], { title: "loss" }),
    pretrainLoss: await renderLoss(losses, { title: "cross-entropy of masked tokens" }),
    pretrainAccuracy: await renderLoss([{ label: "validation", steps: accuracies }], { title: "accuracy of masked tokens", axis: { format: ".1%" } }),
    codebook: await renderChart(untitled(codebookChart(tokenizer.counts)), { legend: false }),
    jetMass: await renderHistogram(tokenizer.jetMass, "jet mass [GeV]"),
    jetPt: await renderHistogram(tokenizer.jetPt, "jet pT [GeV]"),
    roc: await rocCharts(result),
  };
}

/** Mean test accuracy with its spread over seeds, as bars: one group per label budget, one bar per mode. */
export function labelEfficiencyChart(result: QuickstartResult): ChartSpec {
  const order = MODES.map((mode) => MODE_NAMES[mode]);
  const position = {
    x: { field: "labels", type: "nominal", sort: null, title: "labelled jets", axis: { labelAngle: 0, grid: false } },
    xOffset: { field: "mode", sort: order },
  };
  const value = { type: "quantitative", title: "test accuracy", axis: { format: ".0%" } };
  const bars = { mark: { type: "bar" }, encoding: { y: { field: "mean", ...value }, color: { field: "mode", type: "nominal", sort: order, title: null } } };
  const spreads = { mark: { type: "rule", strokeWidth: 1.5 }, encoding: { y: { field: "low", ...value }, y2: { field: "high" } } };
  const numbers = { mark: { type: "text", dy: -8 }, encoding: { y: { field: "high", ...value }, text: { field: "mean", type: "quantitative", format: ".1%" } } };
  const chance = { mark: { type: "rule", strokeDash: [4, 4], opacity: 0.6 }, encoding: { y: { datum: 1 / result.data.classes.length } } };
  const layer = [{ encoding: position, layer: [bars, spreads, numbers] }, chance];
  return { $schema: "https://vega.github.io/schema/vega-lite/v6.json", data: { values: efficiencyRows(result) }, layer };
}

function efficiencyRows(result: QuickstartResult): Json[] {
  return result.labels.toSorted((a, b) => a - b).flatMap((labels) => {
    const { accuracy } = summariseBudget(result, labels);
    return MODES.map((mode) => {
      const { mean, std } = accuracy[mode];
      return { labels: formatCount(labels), mode: MODE_NAMES[mode], mean, low: mean - (std ?? 0), high: mean + (std ?? 0) };
    });
  });
}

function renderLoss(curves: readonly LossCurve[], axis: JsonRecord): Promise<string> {
  const filled = curves.filter(({ steps }) => steps.length > 0);
  if (filled.length === 0) return Promise.resolve("");
  return renderChart(withValueAxis(lossChart(filled), axis), { legend: filled.length > 1 });
}

function renderHistogram({ original, reconstructed }: OriginalAndReconstructed, valueTitle: string): Promise<string> {
  const series = [{ label: "original", values: original }, { label: "reconstructed", values: reconstructed }];
  return renderChart(withValueAxis(histogramChart(series, binsOf(original), { valueTitle }), { title: "jets" }));
}

/** Bins over all but the outermost half percent of the values on each side, in multiples of ten. */
function binsOf(values: ArrayLike<number>): { low: number; high: number; count: number } {
  const sorted = Float64Array.from(values).toSorted();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))];
  const low = Math.floor(at(0.005) / 10) * 10;
  return { low, high: Math.max(low + 10, Math.ceil(at(0.995) / 10) * 10), count: 50 };
}

/** ROC curves of the first seed that has them, one chart per signal class, one curve per mode. */
async function rocCharts(result: QuickstartResult): Promise<NamedChart[]> {
  const runs = result.runs.filter((run) => run.labels === mainLabels(result));
  const first = MODES.map((mode) => runs.find((run) => run.mode === mode && run.roc));
  const names = first.find((run) => run)?.roc?.map(({ label }) => label) ?? [];
  return Promise.all(names.map(async (name) => ({ name, svg: await renderChart(classRocChart(first, name), { colours: MODE_COLOURS }) })));
}

function classRocChart(runs: readonly (Run | undefined)[], name: string): ChartSpec {
  const curves = runs.flatMap((run) => {
    const roc = run?.roc?.find(({ label }) => label === name);
    return run && roc ? [{ label: MODE_NAMES[run.mode], curve: rocCurveOf(roc) }] : [];
  });
  return rocChart(curves, { style: "rejection" });
}

function rocCurveOf({ falsePositiveRate, truePositiveRate }: ClassRoc): RocCurve {
  // The chart draws no thresholds, and the result keeps none.
  return { falsePositiveRate: Float64Array.from(falsePositiveRate), truePositiveRate: Float64Array.from(truePositiveRate), thresholds: new Float64Array(0) };
}

function meansOfRuns(steps: readonly LossPoint[]): LossPoint[] {
  const length = Math.max(1, Math.ceil(steps.length / CURVE_POINTS));
  const runs = Array.from({ length: Math.ceil(steps.length / length) }, (_, run) => steps.slice(run * length, (run + 1) * length));
  return runs.map((run) => ({ index: meanAndError(run.map(({ index }) => index)).mean, loss: meanAndError(run.map(({ loss }) => loss)).mean }));
}

function untitled({ title: _title, ...spec }: ChartSpec): ChartSpec {
  return spec;
}

/** The chart with other properties of its vertical axis. */
function withValueAxis(spec: ChartSpec, properties: JsonRecord): ChartSpec {
  const { encoding } = spec;
  if (!isJsonRecord(encoding) || !isJsonRecord(encoding["y"])) throw new RangeError("expected a chart with a vertical axis");
  return { ...spec, encoding: { ...encoding, y: { ...encoding["y"], ...properties } } };
}
