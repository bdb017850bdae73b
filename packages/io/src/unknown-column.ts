// Errors for columns that are not there.
import { nearNamesText } from "@mpm/tensor";

/** Throws a `RangeError` that lists near names. */
export function unknownColumn(name: string, known: readonly string[]): never {
  throw new RangeError(`there is no column "${name}": ${nearNamesText(name, known)}`);
}
