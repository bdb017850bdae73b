// The check of every sum of weights that something is divided by.

import { MpmError } from "@mpm/tensor";

/** What weights add up to. @throws MpmError `"bad-weights"` unless that is above 0; `what` they are, and advice, are for the message. */
export function positiveSum(weights: Float32Array | Float64Array, what: string, advice = ""): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  if (sum > 0) return sum;
  throw new MpmError("bad-weights", `${what} add up to ${sum}: expected more than 0${advice}`);
}
