// The final table of the quickstart as plain text.
import { formatAccuracy, formatAuc, formatCount, formatDuration, formatGain, formatPercent, gainSentence } from "./report-format.js";
import { mainLabels, MODE_NAMES, MODES, type QuickstartResult } from "./report-result.js";
import { summarise } from "./report-summary.js";

/** Scores by label budget and mode, the gain in words, and what the tokenizer and the pretraining did. */
export function resultTable(result: QuickstartResult): string {
  const summary = summarise(result);
  const { tokenizer, pretrain, byLabels } = summary;
  const rows = result.labels.toSorted((a, b) => a - b).flatMap((labels) => MODES.map((mode) => {
    const { accuracy, auc, gain } = byLabels[String(labels)];
    return [formatCount(labels), MODE_NAMES[mode], formatAccuracy(accuracy[mode]), formatAuc(auc[mode]), mode === "full" ? formatGain(gain) : ""];
  }));
  return [
    alignedTable([["labels", "network", "accuracy", "AUC", "gain [points]"], ...rows]),
    "",
    gainSentence(mainLabels(result), summary),
    `Tokenizer: ${formatPercent(tokenizer.utilisation)} of ${formatCount(tokenizer.vocabulary)} codes in use, perplexity ${tokenizer.perplexity.toFixed(1)}.`,
    `Pretraining: ${formatCount(pretrain.jetsPerSecond)} jets/s, ${formatDuration(pretrain.seconds)}; whole run ${formatDuration(summary.seconds)}.`,
  ].join("\n");
}

/** Columns of equal width; the first row is the heading, underlined; the first column is set right. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join("  ").trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join("\n");
}
