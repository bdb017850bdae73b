// Numbers as text by which constants are told apart.

/** As `String`, but 0 and -0 differ: a division tells them from each other. */
export const numberText = (value: number | bigint): string => (Object.is(value, -0) ? "-0" : String(value));

/** The entries of a tensor or an attribute, separated by commas. */
export function entriesText(entries: ArrayLike<number | bigint>): string {
  return Array.from(entries, numberText).join();
}
