// ROOT files with flipped bits, cut short, or claiming too much: values or a clear error, soon.
import { readFileSync } from "node:fs";
import { randomStream } from "@mpm/tensor";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openTable } from "../src/open-table.js";

const CODECS = ["none", "zlib", "lz4", "zstd", "lzma"];
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`files/root-${name}.root`, import.meta.url)));

describe("damaged files", () => {
  // JSROOT writes to the console what it thinks of them.
  const quiet = ["error", "warn", "log"] as const;
  beforeAll(() => quiet.forEach((level) => vi.spyOn(console, level).mockImplementation(() => undefined)));
  afterAll(() => vi.restoreAllMocks());

  /** Values, or an error that a caller can tell. */
  async function outcome(bytes: Uint8Array): Promise<string> {
    try {
      await using table = await openTable(bytes, { format: "root", path: "events" });
      await table.readColumns(table.columns.map(({ name }) => name), { stop: Math.min(table.numRows, 1000) });
      return "values";
    } catch (error) {
      if (error instanceof RangeError) return "RangeError";
      return error instanceof Error && "code" in error ? String(error.code) : `unexpected: ${error instanceof Error ? error.stack : String(error)}`;
    }
  }
  const CLEAR = ["values", "RangeError", "malformed-file", "unsupported-file"];

  it.each([...CODECS, "rntuple"])("with flipped bits end in values or clear errors: %s", async (codec) => {
    const whole = bytesOf(codec);
    const random = randomStream(1, codec);
    for (let mutation = 0; mutation < 340; mutation++) {
      const bytes = whole.slice();
      for (let flip = 0; flip <= mutation % 4; flip++) bytes[Math.floor(random.uniform() * bytes.length)] ^= 1 << Math.floor(random.uniform() * 8);
      expect(CLEAR).toContain(await outcome(bytes));
    }
  });

  it("cut short say so", async () => {
    const whole = bytesOf("zstd");
    for (const length of [0, 3, 63, 64, 300, 5000, whole.length - 1]) expect(await outcome(whole.subarray(0, length))).toBe("malformed-file");
    await expect(openTable(whole.subarray(0, 5000), { format: "root" })).rejects.toThrow(/cut short: it says it has \d+ bytes, and has 5000/);
  });

  it("that claim to hold far more than they do are refused before anything is allocated", async () => {
    const bytes = bytesOf("zlib");
    for (const at of treeKeys(bytes)) new DataView(bytes.buffer).setInt32(at + 6, 0x7fffffff);
    await expect(openTable(bytes)).rejects.toThrow(/"events" says it holds 2147483647 bytes, more than the 268435456 that are read/);
    for (const at of treeKeys(bytes)) new DataView(bytes.buffer).setInt32(at + 6, 0x0fffffff);
    await expect(openTable(bytes)).rejects.toThrow(/"events" has no known compression/);
  });
});

/** The tree's key is there twice: in the list of keys, and before the tree. */
const treeKeys = (bytes: Uint8Array): readonly number[] => [...Buffer.from(bytes).toString("latin1").matchAll(/TTree.events/g)].map(({ index }) => index - 35);
