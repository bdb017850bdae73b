// Fingerprints of data files, for the setup of runs.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { messageOf, MpmError } from "@mpm/tensor";

/** SHA-256 of a file as hexadecimal text. Throws `MpmError` "data-unreadable". */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array);
  } catch (cause) {
    throw new MpmError("data-unreadable", `could not read "${path}": ${messageOf(cause)}`, { cause });
  }
  return hash.digest("hex");
}
