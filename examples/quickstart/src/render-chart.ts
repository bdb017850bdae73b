// A Vega-Lite chart as SVG text, drawn in Node without a canvas or a document.
import type { ChartSpec } from "@mpm/metrics";
import { parse, View } from "vega";
import { compile, type Config, type TopLevelSpec } from "vega-lite";

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
}

/** Colours that are told apart on light and on dark ground: neutral, amber, blue. */
export const NEUTRAL = "#8b929c";
export const AMBER = "#df8a1c";
export const BLUE = "#2f7fd6";

/** The SVG of a chart. Text and axes take the colour of the text around them, so it fits light and dark pages. */
export async function renderChart(
  spec: ChartSpec, { width = 430, height = 250, colours = [BLUE, AMBER, NEUTRAL], legend = true }: RenderChartOptions = {},
): Promise<string> {
  const sized = { ...spec, width, height };
  if (!isDrawable(sized)) throw new RangeError("expected a chart with a mark or layers");
  const compiled = compile(sized, { config: { ...THEME, range: { category: [...colours] } } });
  const shown = legend ? compiled.spec : { ...compiled.spec, legends: [] };
  const view = new View(parse(shown), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

function isDrawable(spec: object): spec is TopLevelSpec {
  return "mark" in spec || "layer" in spec;
}

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
  legend: { orient: "top", direction: "horizontal", labelColor: INK, labelFontSize: 12.5, symbolStrokeWidth: 3, titleColor: INK, offset: 8 },
  mark: { color: BLUE },
  line: { strokeWidth: 1.8 },
  text: { color: INK, fontSize: 11.5 },
  rule: { color: INK },
};
