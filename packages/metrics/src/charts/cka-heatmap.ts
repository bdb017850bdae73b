// Chart of the similarities of all layers of two models, with the share of each layer's first principal component beside them.
import { chartNumber, type ChartOptions, type ChartSpec, chartSpec, type Json } from "./chart.js";

/** What is drawn: the result of `ckaMatrix`, or of the same form. */
export interface SimilarityMatrix {
  readonly namesX: readonly string[];
  readonly namesY: readonly string[];
  /** [layers of x][layers of y]; a NaN is drawn as a gap, with its reason on hover; a value may have NaN as its error, that is none. */
  readonly similarities: readonly (readonly { readonly value: number; readonly error: number; readonly reason?: string }[])[];
  readonly firstComponentX: readonly number[];
  readonly firstComponentY: readonly number[];
}

/** Options of {@link ckaHeatmap}. */
export interface CkaHeatmapOptions extends ChartOptions {
  /** Names of the two models; default "x" and "y". */
  readonly modelX?: string;
  readonly modelY?: string;
}

/** Name of the row and the column of first principal components. */
const FIRST_COMPONENT = "1st PC";
/** With more layers than this, numbers would not fit their cells: they are shown on hover alone. */
const MOST_NUMBERED = 14;

/** Pixels: names of values in files of other tools differ at their ends. */
const LONGEST_LABEL = 320;

/** Heat map of similarities, layers of x downwards in their order; value and error on hover. */
export function ckaHeatmap(matrix: SimilarityMatrix, { title, modelX = "x", modelY = "y" }: CkaHeatmapOptions = {}): ChartSpec {
  const { namesX, namesY, similarities } = matrix;
  requireShape(matrix);
  const pairs = namesX.flatMap((x, i) => namesY.map((y, j): Json => pairCell(x, y, similarities[i][j])));
  const shares = [...namesX.map((x, i) => shareCell(x, FIRST_COMPONENT, matrix.firstComponentX[i])), ...namesY.map((y, j) => shareCell(FIRST_COMPONENT, y, matrix.firstComponentY[j]))];
  const encoding = {
    x: { field: "y", type: "nominal", title: modelY, sort: [...namesY, FIRST_COMPONENT], axis: { labelAngle: -45, labelLimit: LONGEST_LABEL } },
    y: { field: "x", type: "nominal", title: modelX, sort: [...namesX, FIRST_COMPONENT], axis: { labelLimit: LONGEST_LABEL } },
    tooltip: { field: "note", type: "nominal" },
    description: { field: "note", type: "nominal" },
  };
  const numbers = Math.max(namesX.length, namesY.length) > MOST_NUMBERED ? [] : [numberLayer];
  return chartSpec([...pairs, ...shares], { encoding, layer: [pairLayer, shareLayer, ...numbers] }, title);
}

// Debiased values may be slightly below 0 or above 1: the colours end there, the numbers do not.
const pairLayer: Json = {
  transform: [{ filter: "datum.share === null" }], mark: { type: "rect" },
  encoding: { color: { field: "value", type: "quantitative", title: "CKA", scale: { domain: [0, 1], clamp: true, scheme: "viridis" } } },
};
const shareLayer: Json = {
  transform: [{ filter: "datum.share !== null" }], mark: { type: "rect", color: "#8b929c" },
  encoding: { opacity: { field: "share", type: "quantitative", legend: null, scale: { domain: [0, 1], range: [0, 1] } } },
};
const numberLayer: Json = {
  mark: { type: "text", fontSize: 10 },
  encoding: {
    text: { field: "shown", type: "nominal" },
    color: { condition: [{ test: "datum.share === null && datum.value > 0.7", value: "#101418" }, { test: "datum.value !== null", value: "#f4f6f8" }], value: "currentColor" },
  },
};

function pairCell(x: string, y: string, { value, error, reason }: SimilarityMatrix["similarities"][number][number]): Json {
  const measured = `${value.toFixed(4)}${Number.isNaN(error) ? " (no error)" : ` ± ${error.toFixed(4)}`}`;
  const note = `${x}, ${y}: ${Number.isNaN(value) ? (reason ?? "no value") : measured}`;
  return { x, y, value: chartNumber(value), error: chartNumber(error), share: null, shown: shownText(value), note };
}

function shareCell(x: string, y: string, share: number): Json {
  const layer = x === FIRST_COMPONENT ? y : x;
  const note = Number.isFinite(share) ? `${layer}: first principal component has ${(100 * share).toFixed(1)} % of the variance` : `${layer}: no variance`;
  return { x, y, value: null, error: null, share: chartNumber(share) ?? 0, shown: shownText(share), note };
}

const shownText = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : "–");

function requireShape({ namesX, namesY, similarities, firstComponentX, firstComponentY }: SimilarityMatrix): void {
  if (namesX.length === 0 || namesY.length === 0) throw new RangeError("no layers: give at least one of each model");
  const isWhole = similarities.length === namesX.length && similarities.every((row) => row.length === namesY.length);
  if (isWhole && firstComponentX.length === namesX.length && firstComponentY.length === namesY.length) return;
  throw new RangeError(`expected ${namesX.length} x ${namesY.length} similarities and as many first components as layers, got ${similarities.length} rows and ${firstComponentX.length} and ${firstComponentY.length}`);
}
