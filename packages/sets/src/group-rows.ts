// Rows by value: of a class, of a size.

/** The rows that have each value, in order; values in the order in which they come. */
export function groupRows(values: ArrayLike<number>): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < values.length; row++) {
    const rows = groups.get(values[row]);
    if (rows) rows.push(row);
    else groups.set(values[row], [row]);
  }
  return groups;
}
