// The report of `mpm cka`: one page with inline style and SVG, nothing fetched, no scripts.
import type { CkaMatrix } from "@mpm/cka";
import { ckaHeatmap, layerCurveChart } from "@mpm/metrics";
import { renderChart } from "@mpm/metrics/render-chart";
import { escapeHtml, reportPage, reportTable } from "@mpm/metrics/report";

/** What is reported. */
export interface CkaComparison {
  readonly modelX: string;
  readonly modelY: string;
  readonly data: string;
  readonly matrix: CkaMatrix;
  /** The same with the rows of y shuffled. */
  readonly control: CkaMatrix["similarities"];
}

type Pair = CkaMatrix["similarities"][number][number];

const CELL_PIXELS = 44;
const LARGEST_MAP = 900;

/** The HTML of the report. Needs vega and vega-lite. */
export async function ckaReport(comparison: CkaComparison): Promise<string> {
  const { modelX, modelY, data, matrix, control } = comparison;
  const pixels = (layers: number): number => Math.min(LARGEST_MAP, CELL_PIXELS * (layers + 1));
  const heatmap = await renderChart(ckaHeatmap(matrix, { modelX, modelY }), { width: pixels(matrix.namesY.length), height: pixels(matrix.namesX.length) });
  const curves = await renderChart(layerCurveChart([
    { label: "best layer", points: matrix.namesX.map((layer, i) => ({ layer, ...matrix.similarities[i][bestOf(matrix.similarities[i])] })) },
    { label: "shuffled events", points: matrix.namesX.map((layer, i) => ({ layer, ...control[i][bestOf(matrix.similarities[i])] })) },
  ]));
  const title = `${modelX} and ${modelY}`;
  return reportPage(title, [`<h1>${escapeHtml(title)}</h1>
<p>Linear CKA, ${matrix.estimator}, of ${matrix.rows.toLocaleString("en")} ${rowsText(matrix)} of ${escapeHtml(data)}.</p>
<figure class="wide">${withTitles(heatmap)}<figcaption>Similarity of every layer of ${escapeHtml(modelX)} with every layer of ${escapeHtml(modelY)}; errors on hover. Grey:
share of a layer's variance in its first principal component; where it is large, one direction decides.</figcaption></figure>
<figure>${curves}<figcaption>Each layer of ${escapeHtml(modelX)} with the layer of ${escapeHtml(modelY)} that is most like it, and the same with the events of one
shuffled: what the estimator gives to layers that have nothing in common. Bars: one standard error (jackknife).</figcaption></figure>
${table(comparison)}
<p class="muted">A high CKA does not mean that two layers do the same, nor a low one that they do not: it compares which events lie close together.
Single outliers can move it.</p>`]);
}

function rowsText({ pooling }: CkaMatrix): string {
  if (pooling === "event") return "events (layers with several positions per event: mean over them, padding included)";
  return pooling === "flat" ? "positions of events" : "events";
}

function table({ matrix: { namesX, namesY, similarities }, control }: CkaComparison): string {
  const rows = namesX.map((name, i) => {
    const best = bestOf(similarities[i]);
    const cells = [name, namesY[best], pairText(similarities[i][best]), pairText(control[i][best])];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
  });
  return reportTable(["Layer", "Most like it", "CKA", "Shuffled"], [`<tbody>${rows.join("\n")}</tbody>`]);
}

/** The index of the largest value; the first where there is none. */
export function bestOf(pairs: readonly Pair[]): number {
  return pairs.reduce((best, { value }, i) => (value > pairs[best].value || (Number.isNaN(pairs[best].value) && !Number.isNaN(value)) ? i : best), 0);
}

/** "0.912 ± 0.004", or the reason. */
export function pairText({ value, error, reason }: Pair): string {
  return reason ?? `${value.toFixed(3)} ± ${error.toFixed(3)}`;
}

/** Browsers show titles on hover; vega writes what they are to say as labels alone. */
function withTitles(svg: string): string {
  return svg
    .replaceAll(/(<path aria-label="([^"]*)"[^>]*)\/>/g, "$1><title>$2</title></path>")
    .replaceAll(/(<text aria-label="([^"]*)"[^>]*>)/g, "$1<title>$2</title>");
}
