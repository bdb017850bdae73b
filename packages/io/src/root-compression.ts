// How the columns of a tree are compressed: as their settings say or, where these leave it to ROOT, as the first block of a basket.
import type { RootValue } from "jsroot/io";
import type { ByteSource } from "./byte-source.js";
import { numberOf, numbersOf } from "./root-members.js";
import { keySizes } from "./root-file.js";
import { codecOf } from "./root-unzip.js";

/** ROOT::RCompressionSetting::EAlgorithm; a setting is 100 times the algorithm, plus the level. */
const ALGORITHMS = [undefined, "zlib", "lzma", "deflate", "lz4", "zstd"] as const;
/** The key's fields up to its length. */
const KEY_HEAD = 16;
const MOST_TRIED = 8;

const settingOf = (branch: RootValue): number => numberOf(branch, "fCompress", 0);
const isSmaller = (branch: RootValue): boolean => numberOf(branch, "fZipBytes", 0) < numberOf(branch, "fTotBytes", 0);

/** The codec that a setting of 100 or more names. */
export const codecOfSetting = (setting: number): string | undefined => (setting % 100 > 0 ? ALGORITHMS[Math.floor(setting / 100)] : undefined);

/** The codec of a branch ("lz4"), or undefined where it is not compressed; `inherited` is that of `inheritedCodec`. */
export function codecOfBranch(branch: RootValue, inherited: string | undefined): string | undefined {
  const setting = settingOf(branch);
  if (setting >= 100) return codecOfSetting(setting);
  return isSmaller(branch) ? inherited : undefined;
}

/** The codec of branches whose settings name none, which was ROOT's default when they were written. */
export async function inheritedCodec(source: ByteSource, branches: readonly RootValue[]): Promise<string | undefined> {
  const compressed = branches.filter((branch) => settingOf(branch) < 100 && isSmaller(branch) && numberOf(branch, "fWriteBasket", 0) > 0);
  for (const branch of compressed.slice(0, MOST_TRIED)) {
    const [seek = 0] = numbersOf(branch, "fBasketSeek", 1);
    if (seek <= 0 || seek + KEY_HEAD > source.size) continue;
    const start = seek + keySizes(await source.read(seek, seek + KEY_HEAD)).keyBytes;
    const codec = start + 2 <= source.size ? codecOf(await source.read(start, start + 2)) : undefined;
    if (codec !== undefined) return codec;
  }
  return undefined;
}
