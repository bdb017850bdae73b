// Runs that are killed at any moment and resumed end with the same bits as the run that was left alone.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { randomStream } from "@mpm/tensor";
import { expect, test } from "vitest";
import { readCheckpoint } from "../src/index.js";
import { finishRun, openRun } from "./interrupted-run.js";
import { runUntil } from "./run-until.js";
import { temporaryFolder } from "./temporary-folder.js";

const script = new URL("interrupted-run.ts", import.meta.url);
const STEPS = 40;

test("a run killed at several moments ends with the same bits", async () => {
  await using folder = await temporaryFolder();
  const [killed, whole] = [join(folder.path, "killed"), join(folder.path, "whole")];
  const stream = randomStream(5, "kills");
  for (let kill = 0; kill < 4; kill++) expect(await runUntil(script, [killed, String(STEPS)], 2 + stream.integer(16))).toBe(false);
  expect(await runUntil(script, [killed, String(STEPS)], Infinity)).toBe(true);
  await using trainer = await openRun(whole, false);
  await finishRun(trainer, whole, STEPS, () => undefined);
  expect((await readCheckpoint(killed)).step).toBe(STEPS);
  expect(await readFile(killed)).toEqual(await readFile(whole));
});
