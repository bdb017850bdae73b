// JSON files that commands are given.
import { readFile } from "node:fs/promises";
import { messageOf } from "@mpm/tensor";

/** What `parse` makes of a JSON file. Throws RangeError that names the file, and what it should be, such as "recipe". */
export async function readJson<T>(file: string, kind: string, parse: (value: unknown) => T): Promise<T> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new RangeError(`could not read the ${kind} "${file}": ${messageOf(cause)}`, { cause });
  });
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    throw new RangeError(`"${file}" is no ${kind}: ${messageOf(cause)}`, { cause });
  }
}
