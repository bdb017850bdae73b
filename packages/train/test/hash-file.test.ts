import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hashFile } from "../src/index.js";
import { temporaryFolder } from "./temporary-folder.js";

test("a file has the SHA-256 of its bytes", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await writeFile(path, "abc");
  expect(await hashFile(path)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); // FIPS 180-2, B.1
  await expect(hashFile(join(folder.path, "none"))).rejects.toMatchObject({ code: "data-unreadable", cause: { code: "ENOENT" } });
});
