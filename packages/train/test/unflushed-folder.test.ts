// A folder that cannot be flushed after the move: the new content is in place, and the error does not deny it.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { readModelDirectory, writeAtomically, writeModelDirectory } from "../src/index.js";
import { temporaryFolder } from "./temporary-folder.js";

const failing = vi.hoisted(() => ({ folder: "" }));

vi.mock("@mpm/tensor/node", async (load) => {
  const actual = await load<typeof import("@mpm/tensor/node")>();
  const flushUnless: typeof actual.flushFolder = (path) =>
    path === failing.folder ? Promise.reject(Object.assign(new Error("EIO: i/o error"), { code: "EIO" })) : actual.flushFolder(path);
  return { ...actual, flushFolder: flushUnless };
});

const wholeTruth = { cause: { code: "EIO" }, message: expect.stringMatching(/; the new one is in place, but a power failure may still undo the move$/) };

test.skipIf(process.platform === "win32")("a file (skipped on Windows, which flushes no folders)", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "state");
  await writeFile(path, "old");
  failing.folder = folder.path;
  await expect(writeAtomically(path, Uint8Array.of(110))).rejects.toMatchObject({ code: "checkpoint-write-failed", ...wholeTruth });
  expect(await readFile(path, "utf8")).toBe("n");
});

test.skipIf(process.platform === "win32")("a model (skipped on Windows, which flushes no folders)", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "model");
  const kind = { kind: "test", version: 1 };
  failing.folder = folder.path;
  await expect(writeModelDirectory(path, { record: kind, weights: {} })).rejects.toMatchObject({ code: "model-write-failed", ...wholeTruth });
  expect(await readModelDirectory(path, kind)).toMatchObject({ record: kind });
});
