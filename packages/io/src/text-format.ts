// Which text format a file holds, by its first bytes once decompressed.
import type { ByteSource } from "./byte-source.js";
import type { Format } from "./table.js";
import { textChunks } from "./text-lines.js";

const HEAD_BYTES = 65_536;

/** "lhe", "hepmc3" or neither, for plain, gzip and zstd files. HepMC 2 counts as "hepmc3", whose reader says what to do about it. */
export async function detectTextFormat(source: ByteSource): Promise<Format | undefined> {
  const head = await textHead(source);
  if (/^\s*HepMC::/.test(head)) return "hepmc3";
  return /<LesHouchesEvents[\s>]/.test(head) ? "lhe" : undefined;
}

async function textHead(source: ByteSource): Promise<string> {
  // A limit is not needed: no more than the first piece is decompressed.
  for await (const chunk of textChunks(source, Infinity)) {
    if (chunk.length > 0) return new TextDecoder("latin1").decode(chunk.subarray(0, HEAD_BYTES));
  }
  return "";
}
