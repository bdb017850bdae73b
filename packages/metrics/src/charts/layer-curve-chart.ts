// Chart of similarities layer by layer: one curve per pair of models.
import { chartNumber, type ChartOptions, type ChartSpec, chartSpec, type Json, requireLabelled } from "./chart.js";

/** One curve of {@link layerCurveChart}. */
export interface LayerCurve {
  readonly label: string;
  /** In the order of layers, such as the diagonal of a `ckaMatrix`. */
  readonly points: readonly { readonly layer: string; readonly value: number; readonly error: number }[];
}

/** Options of {@link layerCurveChart}. */
export interface LayerCurveChartOptions extends ChartOptions {
  /** Name of the values; default "CKA". */
  readonly valueTitle?: string;
}

/** Values of layers with bars of one error; a NaN is a gap. Layers stand in the order in which curves name them first. */
export function layerCurveChart(curves: readonly LayerCurve[], { title, valueTitle = "CKA" }: LayerCurveChartOptions = {}): ChartSpec {
  requireLabelled(curves);
  const layers = [...new Set(curves.flatMap(({ points }) => points.map(({ layer }) => layer)))];
  const encoding = {
    x: { field: "layer", type: "nominal", sort: layers, title: "layer", axis: { labelAngle: -45 } },
    color: { field: "label", type: "nominal", title: null, sort: null },
  };
  return chartSpec(curves.flatMap(curvePoints), { encoding, layer: [lineLayer(valueTitle), errorLayer(valueTitle)] }, title);
}

const lineLayer = (valueTitle: string): Json => ({ mark: { type: "line", point: true }, encoding: { y: { field: "value", type: "quantitative", title: valueTitle } } });
const errorLayer = (valueTitle: string): Json => ({ mark: { type: "rule" }, encoding: { y: { field: "low", type: "quantitative", title: valueTitle }, y2: { field: "high" } } });

function curvePoints({ label, points }: LayerCurve): Json[] {
  return points.map(({ layer, value, error }) => ({ label, layer, value: chartNumber(value), low: chartNumber(value - error), high: chartNumber(value + error) }));
}
