// The report of `mpm cka`: one page with inline style and SVG, nothing fetched, no scripts.
import type { CkaMatrix } from "@mpm/cka";
import { ckaHeatmap, layerCurveChart, type LayerCurve } from "@mpm/metrics";
import { renderChart } from "@mpm/metrics/render-chart";
import { escapeHtml, reportPage, reportTable } from "@mpm/metrics/report";

/** What is reported. */
export interface CkaComparison {
  readonly modelX: string;
  readonly modelY: string;
  readonly data: string;
  readonly matrix: CkaMatrix;
  /** The same with the events of y in a random order. */
  readonly control: CkaMatrix["similarities"];
}

type Pair = CkaMatrix["similarities"][number][number];

const CELL_PIXELS = 44;
const LARGEST_MAP = 900;

/** The HTML of the report. Needs vega and vega-lite. */
export async function ckaReport(comparison: CkaComparison): Promise<string> {
  const { modelX, modelY, data, matrix } = comparison;
  const pixels = (layers: number): number => Math.min(LARGEST_MAP, CELL_PIXELS * (layers + 1));
  const heatmap = await renderChart(ckaHeatmap(matrix, { modelX, modelY }), { width: pixels(matrix.namesY.length), height: pixels(matrix.namesX.length) });
  const curves = await renderChart(layerCurveChart(curvesOf(comparison)));
  const title = `${modelX} and ${modelY}`;
  return reportPage(title, [`<h1>${escapeHtml(title)}</h1>
<p>Linear CKA, ${matrix.estimator}, of ${matrix.rows.toLocaleString("en")} ${rowsText(matrix)} of ${escapeHtml(data)}.</p>
<figure class="wide">${withTitles(heatmap)}<figcaption>Similarity of every layer of ${escapeHtml(modelX)} with every layer of ${escapeHtml(modelY)}; errors on hover. Grey:
share of a layer's variance in its first principal component; where it is large, one direction decides.</figcaption></figure>
<figure>${curves}<figcaption>Each layer of ${escapeHtml(modelX)}${sharedLayers(matrix).length > 0 ? ` with that of the same name of ${escapeHtml(modelY)};` : ""} with the layer of
${escapeHtml(modelY)} that is most like it, which is the largest of several values with errors; and the latter pair with all events of one in a random order: what
the estimator gives to layers that have nothing in common. Bars: one standard error (jackknife).</figcaption></figure>
${table(comparison)}
<p class="muted">A high CKA does not mean that two layers do the same, nor a low one that they do not: it compares which events lie close together.
Single outliers can move it.</p>`]);
}

function rowsText({ pooling }: CkaMatrix): string {
  if (pooling === "event") return "events (layers with several positions per event: mean over them, and over padding where a model has it)";
  return pooling === "flat" ? "positions of events" : "events";
}

/** Curves over the layers of x: the same layer of y where there is one, the layer most like it, and that pair with shuffled events. */
function curvesOf({ matrix: { namesX, namesY, similarities }, control }: CkaComparison): readonly LayerCurve[] {
  const best = similarities.map(bestOf);
  const shared = sharedLayers({ namesX, namesY });
  const same = shared.map((layer) => ({ layer, ...similarities[namesX.indexOf(layer)][namesY.indexOf(layer)] }));
  return [
    ...(same.length > 0 ? [{ label: "same layer", points: same }] : []),
    { label: "best layer", points: namesX.map((layer, i) => ({ layer, ...similarities[i][best[i]] })) },
    { label: "shuffled events", points: namesX.map((layer, i) => ({ layer, ...control[i][best[i]] })) },
  ];
}

const sharedLayers = ({ namesX, namesY }: Pick<CkaMatrix, "namesX" | "namesY">): readonly string[] => namesX.filter((name) => namesY.includes(name));

function table(comparison: CkaComparison): string {
  const [heads, ...rows] = comparisonRows(comparison);
  return reportTable(heads, [`<tbody>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`).join("\n")}</tbody>`]);
}

/** Heads, then a row for each layer of x: with the layer of y of the same name, where models share names, and with that most like it. */
export function comparisonRows({ matrix: { namesX, namesY, similarities }, control }: CkaComparison): readonly [readonly string[], ...(readonly string[])[]] {
  const isShared = sharedLayers({ namesX, namesY }).length > 0;
  const rows = namesX.map((name, i) => {
    const best = bestOf(similarities[i]);
    const same = namesY.indexOf(name);
    return [name, ...(isShared ? [same < 0 ? "–" : pairText(similarities[i][same])] : []), namesY[best], pairText(similarities[i][best]), pairText(control[i][best])];
  });
  return [["Layer", ...(isShared ? ["Same layer"] : []), "Most like it", "CKA", "Shuffled"], ...rows];
}

/** The index of the largest value; the first where there is none. */
function bestOf(pairs: readonly Pair[]): number {
  return pairs.reduce((best, { value }, i) => (value > pairs[best].value || (Number.isNaN(pairs[best].value) && !Number.isNaN(value)) ? i : best), 0);
}

/** "0.912 ± 0.004", "0.912 (no error)", or the reason. */
function pairText({ value, error, reason }: Pair): string {
  return reason ?? `${value.toFixed(3).replace(/^-(?=0\.0*$)/, "")}${Number.isNaN(error) ? " (no error)" : ` ± ${error.toFixed(3)}`}`;
}

/** Browsers show titles on hover; vega writes what they are to say as labels alone. */
function withTitles(svg: string): string {
  return svg
    .replaceAll(/(<path aria-label="([^"]*)"[^>]*)\/>/g, "$1><title>$2</title></path>")
    .replaceAll(/(<text aria-label="([^"]*)"[^>]*>)/g, "$1<title>$2</title>");
}
