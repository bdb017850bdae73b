// Gain in accuracy of one way of training over another on the same test jets, with its standard error.
import { meanAndError } from "@mpm/metrics";

/** Which test jets two classifiers of one seed got right. */
export interface PairedCorrectness {
  /** 1 where the fine-tuned classifier is right, [test jets]. */
  readonly full: Uint8Array;
  /** 1 where the classifier trained from scratch is right, [test jets]. */
  readonly scratch: Uint8Array;
}

/** Result of {@link pairedGain}, in units of accuracy. */
export interface PairedGain {
  /** Mean over seeds of full - scratch. */
  readonly mean: number;
  /** Standard error: seeds and test set in quadrature (the test set's alone for one seed). */
  readonly error: number;
  /** full - scratch of each seed. */
  readonly values: readonly number[];
  /** Standard error over seeds; null for one seed, which has no spread. */
  readonly seedError: number | null;
  /** Standard error of the finite test set: what a paired bootstrap over test jets tends to. */
  readonly testError: number;
}

/** Mean paired gain over seeds. At least one seed, and at least two test jets, the same for all; otherwise a RangeError. */
export function pairedGain(perSeed: readonly PairedCorrectness[]): PairedGain {
  const numJets = requireSameJets(perSeed);
  const meanDifference = new Float64Array(numJets); // [jets], over seeds
  const values = perSeed.map(({ full, scratch }) => {
    let total = 0;
    for (let jet = 0; jet < numJets; jet++) {
      const difference = full[jet] - scratch[jet];
      total += difference;
      meanDifference[jet] += difference / perSeed.length;
    }
    return total / numJets;
  });
  const seedError = values.length > 1 ? meanAndError(values).error : null;
  const testError = meanAndError(meanDifference).error;
  return { mean: meanAndError(values).mean, error: Math.hypot(seedError ?? 0, testError), values, seedError, testError };
}

function requireSameJets(perSeed: readonly PairedCorrectness[]): number {
  const numJets = perSeed[0]?.full.length ?? 0;
  if (numJets < 2) throw new RangeError(`expected at least one seed with at least 2 test jets, got ${perSeed.length} seeds and ${numJets} jets`);
  for (const [seed, { full, scratch }] of perSeed.entries()) {
    if (full.length === numJets && scratch.length === numJets) continue;
    throw new RangeError(`expected ${numJets} test jets as for the first seed, got ${full.length} (full) and ${scratch.length} (scratch) in row ${seed}`);
  }
  return numJets;
}
