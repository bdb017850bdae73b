// Fingerprints of data files.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { messageOf, MpmError } from "@mpm/tensor";

/** SHA-256 of a file as hexadecimal text. Throws `MpmError` "data-unreadable". */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array);
  } catch (cause) {
    throw new MpmError("data-unreadable", `could not read "${path}": ${messageOf(cause)}; give the folder of the data sets with --data`, { cause });
  }
  return hash.digest("hex");
}

/** A function that hashes each file once. */
export function fileHashes(): (path: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return async (path) => {
    const hash = known.get(path) ?? hashFile(path);
    known.set(path, hash);
    return hash;
  };
}
