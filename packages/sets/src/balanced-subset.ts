// A class-balanced sample of rows: the label budgets of few-label studies.

import type { RandomStream } from "@mpm/tensor";
import { groupRows } from "./group-rows.js";

/**
 * Indices, ascending, of exactly `perClass` random rows of every class that occurs in `labels`. With the same stream a
 * smaller subset is part of a larger one, so a scan over label budgets compares like with like.
 *
 * @throws RangeError when `perClass` is not a whole number > 0 or a class has fewer rows.
 */
export function balancedSubset(labels: ArrayLike<number>, perClass: number, stream: RandomStream): Int32Array {
  if (!Number.isSafeInteger(perClass) || perClass < 1) throw new RangeError(`expected perClass to be a whole number > 0, got ${perClass}`);
  const chosen = [...groupRows(labels)].flatMap(([label, rows]) => {
    if (rows.length < perClass) {
      throw new RangeError(`class ${label} has ${rows.length} rows, expected at least perClass = ${perClass}: lower it, or add rows`);
    }
    return Array.from(stream.fork("class", label).permutation(rows.length).subarray(0, perClass), (i) => rows[i]);
  });
  return Int32Array.from(chosen).toSorted();
}
