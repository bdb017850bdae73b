import { gzipSync } from "fflate";
import { MpmError } from "@mpm/tensor";
import { expect, test } from "vitest";
import { openSource, type ByteSource } from "../src/byte-source.js";
import { gunzip } from "../src/gunzip.js";

const TEXT = new TextEncoder().encode(Array.from({ length: 200_000 }, (_, line) => `line ${line}\n`).join(""));
const PACKED = gzipSync(TEXT);

async function gunzipped(source: ByteSource): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of gunzip(source)) pieces.push(piece);
  return Buffer.concat(pieces);
}

test("gives what was packed, of several members too", async () => {
  expect((await gunzipped(await openSource(PACKED))).equals(TEXT)).toBe(true);
  expect((await gunzipped(await openSource(Buffer.concat([PACKED, PACKED])))).equals(Buffer.concat([TEXT, TEXT]))).toBe(true);
});

test("refuses data that differ from their checksum or length, or end early", async () => {
  for (let fromEnd = 1; fromEnd <= 8; fromEnd++) {
    const damaged = PACKED.slice();
    damaged[PACKED.length - fromEnd] ^= 1;
    await expect(gunzipped(await openSource(damaged))).rejects.toMatchObject({ code: "malformed-file", message: '"bytes": its gzip data are damaged or end too early: copy the file again' });
    await expect(gunzipped(await openSource(PACKED.subarray(0, -fromEnd)))).rejects.toMatchObject({ code: "malformed-file" });
  }
});

test("may be left early, and passes on what reading throws", async () => {
  const source = await openSource(PACKED);
  for await (const piece of gunzip(source)) {
    expect(TEXT.length).toBeGreaterThan(piece.length);
    expect(Buffer.compare(piece, TEXT.subarray(0, piece.length))).toBe(0);
    break;
  }
  const changed = new MpmError("file-changed", "the file changed");
  await expect(gunzipped({ ...source, read: async () => { throw changed; } })).rejects.toBe(changed);
});
