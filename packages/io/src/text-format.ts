import type { ByteSource } from "./byte-source.js";
import type { Format } from "./table.js";

export async function detectTextFormat(_source: ByteSource): Promise<Format | undefined> {
  return undefined;
}
