// Chart of how evenly a tokenizer uses its codes: the share of particles per code, most used first.
import { chartNumber, type ChartOptions, type ChartSpec, chartSpec, type Json, thinnedIndices } from "./chart.js";

/**
 * Share of each used code by rank (log axis), at most 500 points; the subtitle tells the number of used codes and the perplexity.
 * @param counts how often each code was used, [codes].
 */
export function codebookChart(counts: ArrayLike<number>, { title = "Codebook use" }: ChartOptions = {}): ChartSpec {
  const shares = fallingShares(counts);
  const entropy = shares.reduce((total, share) => total - share * Math.log(share), 0);
  const subtitle = `${shares.length} of ${counts.length} codes used, perplexity ${Math.exp(entropy).toFixed(1)}`;
  const values: Json[] = thinnedIndices(shares.length).map((i) => ({ rank: i + 1, share: chartNumber(shares[i]) }));
  const encoding = {
    x: { field: "rank", type: "quantitative", title: "code, by use" },
    y: { field: "share", type: "quantitative", title: "share of tokens", scale: { type: "log" } },
  };
  const spec = chartSpec(values, { mark: { type: "line", interpolate: "step-after" }, encoding }, title);
  return { ...spec, title: { text: title, subtitle } };
}

/** Shares of the used codes, largest first. */
function fallingShares(counts: ArrayLike<number>): Float64Array {
  const falling = Float64Array.from(counts).toSorted().toReversed();
  const total = falling.reduce((sum, count) => sum + count, 0);
  const lowest = falling[falling.length - 1];
  if (!(total > 0 && total < Infinity) || lowest === undefined || lowest < 0) {
    throw new RangeError(`expected finite counts >= 0 with at least one above 0, got a total of ${total} and a lowest of ${lowest}`);
  }
  return falling.filter((count) => count > 0).map((count) => count / total);
}
