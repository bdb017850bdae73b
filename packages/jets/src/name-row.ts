// Errors of one row of many say which row.

/** Runs `work` for a row; a RangeError from it is thrown again with the row in front. */
export function nameRow<T>(kind: string, row: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`${kind} ${row}: ${error.message}`, { cause: error });
    throw error;
  }
}
