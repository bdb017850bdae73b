// A report as one self-contained page, and its parts: inline style, inline SVG, no scripts, nothing fetched.
import type { Json } from "./charts/chart.js";
import { isJsonRecord, type JsonRecord } from "./json-record.js";
import { REPORT_STYLE } from "./report-style.js";

/** The HTML of a page. @param sections HTML, such as `reportSection` gives. */
export function reportPage(title: string, sections: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${sections.join("\n")}
</main>
</body>
</html>
`;
}

/** A section with a heading; links may lead to its id. @param body HTML. */
export function reportSection(id: string, title: string, body: string): string {
  return `<section id="${id}">\n<h2>${escapeHtml(title)}</h2>\n${body}\n</section>`;
}

/** The finding, large, with a sentence about it. @param unit of the number. */
export function reportHeadline(number: string, unit: string, sentence: string): string {
  return `<section class="headline" id="headline">
<strong>${escapeHtml(number)} <small>${escapeHtml(unit)}</small></strong>
<p>${escapeHtml(sentence).replaceAll(" %", "&nbsp;%")}</p>
</section>`;
}

/** Names and values in a row of boxes. */
export function reportFigures(figures: readonly (readonly [name: string, value: string])[]): string {
  return `<dl class="figures">${figures.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join("")}</dl>`;
}

/** A chart with its caption; nothing for an empty one. @param svg what `renderChart` gives. */
export function reportChart(svg: string, title: string, caption: string): string {
  return svg === "" ? "" : `<figure>${svg}<figcaption><b>${escapeHtml(title)}</b>: ${escapeHtml(caption)}</figcaption></figure>`;
}

/** Charts beside each other where the page is wide enough. @param charts HTML of `reportChart`. */
export function reportGrid(charts: readonly string[]): string {
  return `<div class="charts">${charts.join("")}</div>`;
}

/** A table. @param bodies groups of rows, HTML of `<tbody>`. */
export function reportTable(headings: readonly string[], bodies: readonly string[]): string {
  return `<div class="wide"><table>
<thead><tr>${headings.map((heading) => `<th>${escapeHtml(heading)}</th>`).join("")}</tr></thead>
${bodies.join("\n")}
</table></div>`;
}

/** Sentences as a list. */
export function reportNotes(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join("")}</ul>`;
}

/** Settings, nested ones as "pretraining.epochs", in a table. */
export function reportSettings(settings: JsonRecord): string {
  const cells = flattened(settings).map(([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`);
  return `<table class="settings"><tbody>${cells.join("")}</tbody></table>`;
}

function flattened(record: JsonRecord, prefix = ""): [string, string][] {
  return Object.entries(record).flatMap(([name, value]): [string, string][] =>
    isJsonRecord(value) ? flattened(value, `${prefix}${name}.`) : [[prefix + name, settingText(value)]]);
}

function settingText(value: Json): string {
  if (Array.isArray(value)) return value.map(settingText).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
