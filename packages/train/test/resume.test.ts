// Runs that are killed at any moment and resumed end with the same bits as the run that was left alone.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { randomStream } from "@mpm/tensor";
import { expect, test } from "vitest";
import { readCheckpoint } from "../src/index.js";
import { finishRun, openRun } from "./interrupted-run.js";
import { temporaryFolder } from "./temporary-folder.js";

const script = fileURLToPath(new URL("interrupted-run.ts", import.meta.url));
const STEPS = 40;

/** Starts the run in another process and kills it after so many lines, or lets it end. Returns whether it ended by itself. */
async function runUntil(path: string, numLines: number): Promise<boolean> {
  const child = spawn(process.execPath, ["--conditions=@mpm/source", "--import", "tsx", script, path, String(STEPS)], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let count = 0;
  for await (const _ of createInterface({ input: child.stdout })) if (++count === numLines) child.kill("SIGKILL");
  return (await ended) === 0;
}

test("a run killed at several moments ends with the same bits", async () => {
  await using folder = await temporaryFolder();
  const [killed, whole] = [join(folder.path, "killed"), join(folder.path, "whole")];
  const stream = randomStream(5, "kills");
  for (let kill = 0; kill < 4; kill++) expect(await runUntil(killed, 2 + stream.integer(16))).toBe(false);
  expect(await runUntil(killed, Infinity)).toBe(true);
  await using trainer = await openRun(whole, false);
  await finishRun(trainer, whole, STEPS, () => undefined);
  expect((await readCheckpoint(killed)).step).toBe(STEPS);
  expect(await readFile(killed)).toEqual(await readFile(whole));
});
