// The report as one self-contained page: inline style, inline SVG, no scripts, nothing fetched.
import type { Json } from "@mpm/metrics";
import { isJsonRecord, type JsonRecord } from "./json-record.js";
import { formatAccuracy, formatAuc, formatCount, formatDuration, formatGain, formatPercent, gainSentence } from "./report-format.js";
import type { ReportCharts } from "./report-charts.js";
import { MODE_NAMES, MODES } from "./report-result.js";
import { REPORT_STYLE } from "./report-style.js";
import type { BudgetSummary, ReportSummary } from "./report-summary.js";

/** The HTML of the report. */
export function reportPage(summary: ReportSummary, charts: ReportCharts): string {
  const sections = [
    header(summary), keyFigures(summary), scores(summary, charts), rocs(summary, charts), tokens(summary, charts), pretraining(summary, charts), notes(summary), settings(summary),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>mpm quickstart report</title>
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

function header({ labels, data, gain, ...summary }: ReportSummary): string {
  const budget: BudgetSummary = { ...summary, gain };
  return `<header>
<h1>What pretraining on unlabelled jets is worth</h1>
<p class="muted">mpm quickstart: ${data.classes.length} classes of simulated jets, ${formatCount(data.trainJets)} to train on, ${formatCount(data.testJets)} to test on</p>
</header>
<section class="headline" id="headline">
<strong>${formatGain(gain)} <small>percentage points of accuracy at ${formatCount(labels)} labels</small></strong>
<p>${escapeHtml(gainSentence(labels, budget)).replaceAll(" %", "&nbsp;%")}</p>
</section>`;
}

function keyFigures({ tokenizer, pretrain, seconds, peakMemoryMegabytes }: ReportSummary): string {
  const figures: [string, string][] = [
    ["Codes in use", `${formatPercent(tokenizer.utilisation)} of ${formatCount(tokenizer.vocabulary)}`],
    ["Codebook perplexity", tokenizer.perplexity.toFixed(1)],
    ["Pretraining speed", `${formatCount(pretrain.jetsPerSecond)} jets/s`],
    ["Pretraining", formatDuration(pretrain.seconds)],
    ["Whole run", formatDuration(seconds)],
  ];
  if (peakMemoryMegabytes !== null) figures.push(["Peak memory", `${formatCount(peakMemoryMegabytes)} MB`]);
  return `<dl class="figures">${figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("")}</dl>`;
}

function scores({ byLabels, data, accuracy }: ReportSummary, charts: ReportCharts): string {
  const budgets = Object.entries(byLabels).toSorted(([a], [b]) => Number(a) - Number(b));
  const groups = budgets.map(([labels, budget]) => budgetRows(Number(labels), budget));
  const spread = accuracy.full.seeds > 1 ? `mean and standard deviation over ${accuracy.full.seeds} seeds` : "one seed";
  const lines = accuracy.full.seeds > 1 ? "; vertical lines: standard deviation over seeds" : "";
  return section("scores", "Few labels", `<div class="wide"><table>
<thead><tr><th>Labelled jets</th><th>Network</th><th>Test accuracy</th><th>AUC (one vs rest)</th><th>Gain [points]</th></tr></thead>
${groups.join("\n")}
</table></div>
<p class="muted">Scores: ${spread}. Gain: fine-tuned minus from scratch, with its standard error.</p>
${figure(charts.labelEfficiency, "Label efficiency", `accuracy on ${formatCount(data.testJets)} test jets${lines}; dashed line: guessing`)}`);
}

/** The rows of one label budget, one per mode. */
function budgetRows(labels: number, { accuracy, auc, gain }: BudgetSummary): string {
  const rows = MODES.map((mode, row) => {
    const heading = row === 0 ? `<th scope="rowgroup" rowspan="${MODES.length}">${formatCount(labels)}</th>` : "";
    const cells = [MODE_NAMES[mode], formatAccuracy(accuracy[mode]), formatAuc(auc[mode]), mode === "full" ? formatGain(gain) : ""];
    return `<tr>${heading}${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  return `<tbody>${rows.join("")}</tbody>`;
}

function tokens({ tokenizer }: ReportSummary, charts: ReportCharts): string {
  const use = `${formatPercent(tokenizer.utilisation)} of ${formatCount(tokenizer.vocabulary)} codes in use, perplexity ${tokenizer.perplexity.toFixed(1)}`;
  const figures = [
    figure(charts.tokenizerLoss, "Training", `loss of the VQ-VAE, ${formatDuration(tokenizer.seconds)}`),
    figure(charts.codebook, "Codebook use", use),
    figure(charts.jetMass, "Jet mass", "from the original particles and from those the tokens decode to"),
    figure(charts.jetPt, "Jet transverse momentum", "the same jets"),
  ];
  return section("tokenizer", "Tokenizer", `<div class="charts">${figures.join("")}</div>`);
}

function pretraining({ pretrain }: ReportSummary, charts: ReportCharts): string {
  const figures = [
    figure(charts.pretrainLoss, "Loss", `${formatCount(pretrain.steps)} steps, ${formatCount(pretrain.jets)} jets seen, no labels`),
    figure(charts.pretrainAccuracy, "Accuracy", "share of masked particles whose token is predicted, validation jets"),
  ];
  return section("pretraining", "Pretraining", `<div class="charts">${figures.join("")}</div>`);
}

function rocs({ labels }: ReportSummary, { roc }: ReportCharts): string {
  if (roc.length === 0) return "";
  const figures = roc.map(({ name, svg }) => figure(svg, name, "background rejection against signal efficiency, higher is better"));
  return section("roc", `ROC curves at ${formatCount(labels)} labels`, `<div class="charts">${figures.join("")}</div>`);
}

function notes({ accuracy, notes: ownNotes }: ReportSummary): string {
  const seedNote = accuracy.full.seeds > 1
    ? "The error of the gain adds two parts in quadrature: the standard error over seeds of the paired difference, and that of the finite test set."
    : "One seed: the error of the gain is that of the finite test set alone, so the spread between trainings is not in it.";
  const sentences = [
    "The jets are simulated (Pythia 8 and a fast detector simulation made for this project). They are not the JetClass data set; do not compare the numbers with published JetClass results.",
    "One seed fixes the labelled jets, the batch order and the head's initial weights for all three networks; only the backbone's start, its freedom and the learning rate differ.",
    seedNote, "ROC curves are those of one seed.", ...ownNotes,
  ];
  return section("notes", "Notes", `<ul>${sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join("")}</ul>`);
}

function settings({ configuration, versions }: ReportSummary): string {
  const rows = [...flattened(configuration), ...Object.entries(versions)];
  const cells = rows.map(([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`);
  return section("settings", "Configuration and versions", `<table class="settings"><tbody>${cells.join("")}</tbody></table>`);
}

/** Nested settings as rows, "pretrain.learningRate" and its value. */
function flattened(record: JsonRecord, prefix = ""): [string, string][] {
  return Object.entries(record).flatMap(([name, value]): [string, string][] =>
    isJsonRecord(value) ? flattened(value, `${prefix}${name}.`) : [[prefix + name, settingText(value)]]);
}

function settingText(value: Json): string {
  if (Array.isArray(value)) return value.map(settingText).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function section(id: string, title: string, body: string): string {
  return `<section id="${id}">\n<h2>${escapeHtml(title)}</h2>\n${body}\n</section>`;
}

function figure(svg: string, title: string, caption: string): string {
  return svg === "" ? "" : `<figure>${svg}<figcaption><b>${escapeHtml(title)}</b>: ${escapeHtml(caption)}</figcaption></figure>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
