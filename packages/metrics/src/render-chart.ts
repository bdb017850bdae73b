// A Vega-Lite chart as SVG text, drawn in Node without a canvas or a document.
import { importPeer } from "@mpm/tensor";
import type { Config, TopLevelSpec } from "vega-lite";
import type { ChartSpec } from "./charts/chart.js";

/** Options of {@link renderChart}. */
export interface RenderChartOptions {
  /** Width of the plotting area in pixels. */
  readonly width?: number;
  /** Height of the plotting area in pixels. */
  readonly height?: number;
  /** Colours of the series, in order. */
  readonly colours?: readonly string[];
  /** Whether the series are named above the plot; default true. */
  readonly legend?: boolean;
  /** Whether the SVG is a file of its own, which then chooses its ink by the reader's light or dark page; default false. */
  readonly standalone?: boolean;
}

/** Colours that are told apart on light and on dark ground. */
export const NEUTRAL = "#8b929c";
export const AMBER = "#df8a1c";
export const BLUE = "#2f7fd6";
const GREEN = "#2fa37c";
const VIOLET = "#9a6fd0";
const RED = "#d6534a";

/**
 * The SVG of a chart. Text and axes take the colour of the text around them, so it fits light and dark pages.
 * Needs the packages vega and vega-lite; throws `MpmError` "missing-peer" without them, and RangeError for what is no chart.
 */
export async function renderChart(
  spec: ChartSpec, { width = 430, height = 250, colours = [BLUE, AMBER, NEUTRAL, GREEN, VIOLET, RED], legend = true, standalone = false }: RenderChartOptions = {},
): Promise<string> {
  const { parse, View } = await importPeer("vega", () => import("vega"));
  const { compile } = await importPeer("vega-lite", () => import("vega-lite"));
  const sized = { ...spec, width, height };
  if (!isDrawable(sized)) throw new RangeError("expected a chart with a mark or layers");
  const compiled = compile(sized, { config: { ...THEME, range: { category: [...colours] } } });
  const shown = legend ? compiled.spec : { ...compiled.spec, legends: [] };
  const view = new View(parse(shown), { renderer: "none" });
  try {
    const svg = await view.toSVG();
    return standalone ? svg.replace(">", `>${FILE_INK}`) : svg;
  } finally {
    view.finalize();
  }
}

function isDrawable(spec: object): spec is TopLevelSpec {
  return "mark" in spec || "layer" in spec;
}

/** Before everything else in a file of its own, where there is no text around it. */
const FILE_INK = "<style>svg{color:#30363d}@media(prefers-color-scheme:dark){svg{color:#c9d1d9}}</style>";
const INK = "currentColor";
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

const THEME: Config = {
  background: "transparent",
  font: FONT,
  padding: 4,
  view: { stroke: null },
  axis: {
    labelColor: INK, labelOpacity: 0.75, labelFontSize: 12, labelFlush: false, titleColor: INK, titleFontSize: 12.5, titleFontWeight: 500, titlePadding: 8,
    gridColor: INK, gridOpacity: 0.12, domainColor: INK, domainOpacity: 0.4, tickColor: INK, tickOpacity: 0.4,
  },
  legend: { orient: "top", direction: "horizontal", labelColor: INK, labelFontSize: 12.5, symbolStrokeWidth: 3, titleColor: INK, offset: 8, columns: 3, labelLimit: 0 },
  mark: { color: BLUE },
  line: { strokeWidth: 1.8 },
  text: { color: INK, fontSize: 11.5 },
  rule: { color: INK },
};
