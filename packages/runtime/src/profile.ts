// Where ONNX Runtime wrote a profile: it adds the time to the prefix and does not tell.
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { MpmError } from "@mpm/tensor";

/** Path of the newest profile with this prefix; its name ends in the time, so the last in order is the newest. */
export async function findProfile(prefix: string): Promise<string> {
  const folder = dirname(prefix);
  const start = `${basename(prefix)}_`;
  const files = (await readdir(folder)).filter((file) => file.startsWith(start) && file.endsWith(".json"));
  const newest = files.toSorted().at(-1);
  if (newest === undefined) throw new MpmError("no-profile", `ONNX Runtime wrote no profile ${start}*.json in "${folder}"`);
  return join(folder, newest);
}
