// The error for files that are not what they say.
import { MpmError } from "@mpm/tensor";

/** Throws an `MpmError` "malformed-file" that names the file. */
export function malformed(name: string, problem: string, cause?: unknown): never {
  throw new MpmError("malformed-file", `"${name}": ${problem}`, cause === undefined ? {} : { cause });
}
