// A run as a directory: `run.json` (what its numbers depend on), `metrics.jsonl` (what it measured), the trainer's checkpoint,
// `result.json` (once it is complete), and whatever else the run saves. A run that was killed goes on from its checkpoint.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { MpmError } from "@mpm/tensor";
import { readCheckpoint } from "./checkpoint.js";
import { startStopwatch, type Cost } from "./cost.js";
import { appendJsonLine, readJsonLines } from "./json-lines.js";
import { jsonDifferences, readJsonFile, readRunSetup, type RunSetup } from "./run-setup.js";
import { writeAtomically } from "./write-atomically.js";
import { writeDirectory } from "./write-directory.js";

/** One line of `metrics.jsonl`: what was measured after so many steps, and what the run had cost by then. */
export interface RunMetric extends Cost {
  /** Steps done. */
  readonly step: number;
  readonly [name: string]: unknown;
}

/** What is known of a run, complete or not. */
export interface RunRecord {
  readonly setup: RunSetup;
  readonly metrics: readonly RunMetric[];
  /** What the run was completed with; undefined before. */
  readonly completion: RunCompletion | undefined;
}

/** The content of `result.json`. */
export interface RunCompletion extends Cost {
  /** As it was given to `complete`: JSON. */
  readonly result: unknown;
}

/** A run that is open for writing. One process at a time may have it open. */
export interface Run {
  readonly path: string;
  /** Where the trainer saves itself: the `path` of its `CheckpointPlan`. */
  readonly checkpointPath: string;
  /** Lines from before this process. */
  readonly metrics: readonly RunMetric[];
  readonly completion: RunCompletion | undefined;
  /** Wall and processor time of the run so far, from its beginning over all processes that it took; of a complete run, what it took. */
  cost(): Cost;
  /** Adds a line to `metrics.jsonl` before it returns. A step is logged before the checkpoint that holds it is written. */
  log(metric: { readonly step: number; readonly [name: string]: unknown }): void;
  /** Writes `result.json` in one move: the run is complete. */
  complete(result: unknown): Promise<RunCompletion>;
}

/** Options of `openRun`. */
export interface OpenRunOptions {
  /** Go on with a run that is there already; without it such a run is refused. Default false. */
  readonly resume?: boolean;
  /** Where the clocks are; for tests. */
  readonly now?: () => Cost;
}

const FILES = { setup: "run.json", metrics: "metrics.jsonl", checkpoint: "checkpoint.safetensors", result: "result.json" } as const;

/**
 * Starts a run in a new or empty directory, or with `resume` goes on with the one that is there. Its metrics go back to where its
 * checkpoint is, or to the start where there is none, and its clocks to the last line that stays: what was lost is done again
 * and counted once, so a run that was killed reads like one that was not.
 *
 * Throws `MpmError` "run-exists" (a run without `resume`), "run-mismatch" (a run of another setup; versions may differ once it is
 * complete), "run-unreadable", "run-invalid", "run-write-failed", and what `readCheckpoint` throws.
 */
export async function openRun(path: string, setup: RunSetup, { resume = false, now }: OpenRunOptions = {}): Promise<Run> {
  const record = existsSync(join(path, FILES.setup)) ? await resumable(path, setup, resume) : await newRun(path, setup);
  const last = record.completion ?? record.metrics.at(-1);
  const stopwatch = startStopwatch(last, now);
  let completion = record.completion;
  return {
    path, checkpointPath: join(path, FILES.checkpoint), metrics: record.metrics,
    get completion() {
      return completion;
    },
    cost: () => completion ?? stopwatch(),
    log({ step, ...values }) {
      if (completion !== undefined) throw new MpmError("run-complete", `the run of "${path}" is complete: it takes no more metrics`);
      appendJsonLine(join(path, FILES.metrics), { step, ...values, ...stopwatch() });
    },
    async complete(result) {
      const complete = { result, ...stopwatch() };
      await writeAtomically(join(path, FILES.result), encodeJson(complete));
      completion = complete;
      return complete;
    },
  };
}

/** Reads a run as it is. Throws `MpmError` "run-unreadable" (no run) or "run-invalid". */
export async function readRun(path: string): Promise<RunRecord> {
  const setup = await readRunSetup(join(path, FILES.setup));
  const { values } = await readJsonLines(join(path, FILES.metrics));
  const result = join(path, FILES.result);
  return { setup, metrics: values as readonly RunMetric[], completion: existsSync(result) ? ((await readJsonFile(result)) as RunCompletion) : undefined };
}

async function newRun(path: string, setup: RunSetup): Promise<RunRecord> {
  await writeDirectory(path, { what: "run", marker: FILES.setup }, () => ({ [FILES.setup]: encodeJson(setup) }));
  return { setup, metrics: [], completion: undefined };
}

async function resumable(path: string, setup: RunSetup, resume: boolean): Promise<RunRecord> {
  if (!resume) throw new MpmError("run-exists", `"${path}" holds a run already: resume it, or give another directory`);
  const record = await readRun(path);
  const packages = record.completion === undefined ? setup.packages : record.setup.packages;
  const differences = jsonDifferences(record.setup, { ...setup, packages });
  if (differences.length > 0) throw new MpmError("run-mismatch", `"${path}" holds another run, which differs in ${differences.join(", ")}: give another directory, or the setup of that run`);
  return record.completion === undefined ? { ...record, metrics: await rewindMetrics(path) } : record;
}

/** Leaves the lines that the checkpoint has done, which are the first ones. */
async function rewindMetrics(path: string): Promise<readonly RunMetric[]> {
  const [file, checkpoint] = [join(path, FILES.metrics), join(path, FILES.checkpoint)];
  const stepsDone = existsSync(checkpoint) ? (await readCheckpoint(checkpoint)).step : -1;
  const { values, isWhole } = await readJsonLines(file);
  const kept = (values as readonly RunMetric[]).filter(({ step }) => step <= stepsDone);
  if (!isWhole || kept.length < values.length) await writeAtomically(file, new TextEncoder().encode(kept.map((line) => `${JSON.stringify(line)}\n`).join("")));
  return kept;
}

const encodeJson = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
