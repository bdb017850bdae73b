import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAtomically } from "../src/index.js";
import { temporaryFolder } from "./temporary-folder.js";

test("replaces a file and leaves nothing else behind", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "state");
  await writeAtomically(path, Uint8Array.of(1, 2));
  await writeAtomically(path, Uint8Array.of(3));
  expect([...await readFile(path)]).toEqual([3]);
  expect(await readdir(folder.path)).toEqual(["state"]);
});

// The temporary file is made a link to the device on which every write fails as on a full disk.
test.skipIf(!existsSync("/dev/full"))("on a full disk keeps the old file (skipped without /dev/full)", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "state");
  await writeFile(path, "old");
  await symlink("/dev/full", `${path}.tmp-${process.pid}`);
  await expect(writeAtomically(path, new Uint8Array(10))).rejects.toMatchObject({ code: "checkpoint-write-failed", cause: { code: "ENOSPC" } });
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readdir(folder.path)).toEqual(["state"]);
});

test("names the cause when the place cannot be written", async () => {
  await using folder = await temporaryFolder();
  await expect(writeAtomically(join(folder.path, "none", "state"), new Uint8Array(1))).rejects.toMatchObject({ code: "checkpoint-write-failed", cause: { code: "ENOENT" } });
  await mkdir(join(folder.path, "state", "inner"), { recursive: true });
  await expect(writeAtomically(join(folder.path, "state"), new Uint8Array(1))).rejects.toMatchObject({ code: "checkpoint-write-failed" });
  expect(await readdir(folder.path)).toEqual(["state"]);
});
