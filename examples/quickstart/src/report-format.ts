// Numbers as readers see them, the same in the page and in the final table.
import { formatCount, formatPercent } from "@mpm/metrics/report";
import type { PairedGain } from "./paired-gain.js";
import type { BudgetSummary, SeedStatistics } from "./report-summary.js";

/** An accuracy in percent over seeds, such as "38.2 ± 0.5 %"; without a spread for one seed. */
export function formatAccuracy({ mean, std }: SeedStatistics): string {
  return std === null ? formatPercent(mean) : `${(mean * 100).toFixed(1)} ± ${formatPercent(std)}`;
}

/** An area under a curve over seeds, such as "0.812 ± 0.003". */
export function formatAuc({ mean, std }: SeedStatistics): string {
  return std === null ? mean.toFixed(3) : `${mean.toFixed(3)} ± ${std.toFixed(3)}`;
}

/** A gain in percentage points with its sign and standard error, such as "+2.84 ± 0.41". */
export function formatGain({ mean, error }: PairedGain): string {
  return `${mean < 0 ? "−" : "+"}${Math.abs(mean * 100).toFixed(2)} ± ${(error * 100).toFixed(2)}`;
}

/** One sentence on what pretraining changed; a gain within two standard errors is called no clear change. */
export function gainSentence(labels: number, { accuracy, gain }: BudgetSummary): string {
  const before = formatPercent(accuracy.scratch.mean);
  const after = formatPercent(accuracy.full.mean);
  const start = `With ${formatCount(labels)} labelled jets, fine-tuning the pretrained network`;
  const ratio = `${(Math.abs(gain.mean) / gain.error).toFixed(1)} standard errors`;
  if (!(Math.abs(gain.mean) > 2 * gain.error)) return `${start} makes no clear difference: test accuracy ${after}, from scratch ${before}.`;
  return `${start} ${gain.mean > 0 ? "raises" : "lowers"} the test accuracy from ${before} (from scratch) to ${after}, ${ratio} from no change.`;
}
