import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { appendJsonLine, readJsonLines } from "../src/json-lines.js";
import { temporaryFolder } from "./temporary-folder.js";

test("lines come back in order, and a last one without an end is left out", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lines");
  expect(await readJsonLines(path)).toEqual({ values: [], isWhole: true });
  appendJsonLine(path, { a: "one\ntwo" });
  appendJsonLine(path, [3]);
  expect(await readJsonLines(path)).toEqual({ values: [{ a: "one\ntwo" }, [3]], isWhole: true });
  for (const half of ['{"a":', "[4]"]) {
    await writeFile(path, `[3]\n${half}`);
    expect(await readJsonLines(path)).toEqual({ values: [[3]], isWhole: false });
  }
  await writeFile(path, "");
  expect(await readJsonLines(path)).toEqual({ values: [], isWhole: true });
});

test("a line that cannot be written adds nothing", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lines");
  appendJsonLine(path, 1);
  expect(() => appendJsonLine(join(path, "below"), 2)).toThrow(expect.objectContaining({ code: "run-write-failed", cause: expect.objectContaining({ code: "ENOTDIR" }) }));
  expect(await readFile(path, "utf8")).toBe("1\n");
});
