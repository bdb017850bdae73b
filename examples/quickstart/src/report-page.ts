// The quickstart's report as one page.
import {
  formatCount, formatDuration, formatPercent, reportChart, reportFigures, reportGrid, reportHeadline, reportNotes, reportPage, reportSection, reportSettings, reportTable,
} from "@mpm/metrics/report";
import { formatAccuracy, formatAuc, formatGain, gainSentence } from "./report-format.js";
import type { ReportCharts } from "./report-charts.js";
import { MODE_NAMES, MODES } from "./report-result.js";
import type { BudgetSummary, ReportSummary } from "./report-summary.js";

/** The HTML of the report. */
export function quickstartPage(summary: ReportSummary, charts: ReportCharts): string {
  return reportPage("mpm quickstart report", [
    header(summary), keyFigures(summary), scores(summary, charts), rocs(summary, charts), tokens(summary, charts), pretraining(summary, charts), notes(summary), settings(summary),
  ]);
}

function header({ labels, data, gain, ...summary }: ReportSummary): string {
  const budget: BudgetSummary = { ...summary, gain };
  return `<header>
<h1>What pretraining on unlabelled jets is worth</h1>
<p class="muted">mpm quickstart: ${data.classes.length} classes of simulated jets, ${formatCount(data.trainJets)} to train on, ${formatCount(data.testJets)} to test on</p>
</header>
${reportHeadline(formatGain(gain), `percentage points of accuracy at ${formatCount(labels)} labels`, gainSentence(labels, budget))}`;
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
  return reportFigures(figures);
}

function scores({ byLabels, data, accuracy }: ReportSummary, charts: ReportCharts): string {
  const budgets = Object.entries(byLabels).toSorted(([a], [b]) => Number(a) - Number(b));
  const groups = budgets.map(([labels, budget]) => budgetRows(Number(labels), budget));
  const spread = accuracy.full.seeds > 1 ? `mean and standard deviation over ${accuracy.full.seeds} seeds` : "one seed";
  const lines = accuracy.full.seeds > 1 ? "; vertical lines: standard deviation over seeds" : "";
  return reportSection("scores", "Few labels", `${reportTable(["Labelled jets", "Network", "Test accuracy", "AUC (one vs rest)", "Gain [points]"], groups)}
<p class="muted">Scores: ${spread}. Gain: fine-tuned minus from scratch, with its standard error.</p>
${reportChart(charts.labelEfficiency, "Label efficiency", `accuracy on ${formatCount(data.testJets)} test jets${lines}; dashed line: guessing`)}`);
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
    reportChart(charts.tokenizerLoss, "Training", `loss of the VQ-VAE, ${formatDuration(tokenizer.seconds)}`),
    reportChart(charts.codebook, "Codebook use", use),
    reportChart(charts.jetMass, "Jet mass", "from the original particles and from those the tokens decode to"),
    reportChart(charts.jetPt, "Jet transverse momentum", "the same jets"),
  ];
  return reportSection("tokenizer", "Tokenizer", reportGrid(figures));
}

function pretraining({ pretrain }: ReportSummary, charts: ReportCharts): string {
  const figures = [
    reportChart(charts.pretrainLoss, "Loss", `${formatCount(pretrain.steps)} steps, ${formatCount(pretrain.jets)} jets seen, no labels`),
    reportChart(charts.pretrainAccuracy, "Accuracy", "share of masked particles whose token is predicted, validation jets"),
  ];
  return reportSection("pretraining", "Pretraining", reportGrid(figures));
}

function rocs({ labels }: ReportSummary, { roc }: ReportCharts): string {
  if (roc.length === 0) return "";
  const figures = roc.map(({ name, svg }) => reportChart(svg, name, "background rejection against signal efficiency, higher is better"));
  return reportSection("roc", `ROC curves at ${formatCount(labels)} labels`, reportGrid(figures));
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
  return reportSection("notes", "Notes", reportNotes(sentences));
}

function settings({ configuration, versions }: ReportSummary): string {
  return reportSection("settings", "Configuration and versions", reportSettings({ ...configuration, ...versions }));
}
