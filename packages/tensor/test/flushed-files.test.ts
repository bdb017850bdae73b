import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flushFolder, writeFlushed } from "../src/node.js";

test("writes a file whole, and a file that is there anew", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mpm-flushed-"));
  try {
    const path = join(folder, "file");
    await writeFlushed(path, Uint8Array.of(1, 2, 3));
    await writeFlushed(path, Uint8Array.of(4));
    await flushFolder(folder);
    expect(await readFile(path)).toEqual(Buffer.from([4]));
    await expect(writeFlushed(join(folder, "none", "file"), Uint8Array.of(1))).rejects.toMatchObject({ code: "ENOENT" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
