// The delete-a-block jackknife, for blocks of different sizes.

/**
 * Standard error from values without one block each (Busing, Meijer and van der Leeden 1999, eq. 8).
 * @param value of all rows.
 * @param without of all rows but those of one block.
 * @param blockRows rows of each block, above 0.
 */
export function jackknifeError(value: number, without: readonly number[], blockRows: readonly number[]): number {
  const rows = blockRows.reduce((sum, count) => sum + count, 0);
  const ratios = blockRows.map((count) => rows / count);
  const pseudoValues = without.map((left, block) => ratios[block] * value - (ratios[block] - 1) * left);
  const mean = pseudoValues.reduce((sum, pseudo, block) => sum + pseudo / ratios[block], 0);
  const variance = pseudoValues.reduce((sum, pseudo, block) => sum + (pseudo - mean) ** 2 / (ratios[block] - 1), 0) / without.length;
  return Math.sqrt(variance);
}
