import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findProfile } from "../src/profile.js";

test("finds the newest profile with the prefix", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mpm-profile-"));
  const prefix = join(folder, "run");
  await expect(findProfile(prefix)).rejects.toMatchObject({ code: "no-profile" });
  for (const name of ["run_2026-01-02.json", "run_2026-01-10.json", "run_2026-01-11.txt", "other_2027.json"]) await writeFile(join(folder, name), "");
  expect(await findProfile(prefix)).toBe(`${prefix}_2026-01-10.json`);
  await rm(folder, { recursive: true });
});
