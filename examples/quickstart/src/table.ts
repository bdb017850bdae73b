// The final table of the quickstart as plain text.
import { alignedTable, formatCount, formatDuration, formatPercent } from "@mpm/metrics/report";
import { formatAccuracy, formatAuc, formatGain, gainSentence } from "./report-format.js";
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
