// A job in a run directory of its own: what is complete is kept, what was cut short goes on from its checkpoint.
import { join } from "node:path";
import type { Json } from "@mpm/metrics";
import { openRun, readRun } from "@mpm/train";
import type { PlannedJob } from "./plan-jobs.js";
import type { JobResult } from "./study.js";

/** Where jobs run and what a run records of that. */
export interface JobSettings {
  /** Holds the run directories, by key. */
  readonly folder: string;
  readonly threads: number;
  /** Versions by name, and the machine in a few words. */
  readonly packages: Readonly<Record<string, string>>;
  readonly machine: string;
}

/** How a job came to its result: now, or before. */
export type JobState = "done" | "kept";

/** How a caller hears of a job that runs, and stops it. */
export interface JobWatch {
  readonly onProgress: (share: number, loss?: number) => void;
  /** Stops the job, if that listens. */
  readonly signal: AbortSignal;
}

/** Runs a job whose needs are complete, unless it is complete itself. Throws what the job throws, and what `openRun` does. */
export async function completeJob({ job, key, config, hashes, needs }: PlannedJob, { folder, threads, packages, machine }: JobSettings, { onProgress, signal }: JobWatch): Promise<JobState> {
  const run = await openRun(join(folder, key), { config, seed: job.seed, hashes, packages }, { resume: true });
  if (run.completion !== undefined) return "kept";
  const ready = await Promise.all(Object.entries(needs).map(async ([name, need]) => {
    const { result } = await jobResult(need, folder);
    return [name, { path: join(folder, need.key), result }] as const;
  }));
  await run.complete({ value: await job.run({ run, needs: Object.fromEntries(ready), threads, signal, progress: onProgress }), machine });
  return "done";
}

/** A complete job as its directory tells it. */
export async function jobResult({ job, key }: Pick<PlannedJob, "job" | "key">, folder: string): Promise<JobResult> {
  const path = join(folder, key);
  const { setup, metrics, completion } = await readRun(path);
  if (completion === undefined) throw new Error(`"${path}" is not complete`);
  const { result, ...cost } = completion;
  const { value, machine } = result as { readonly value: Json; readonly machine: string };
  return { job, result: value, cost, metrics, packages: setup.packages, machine };
}

