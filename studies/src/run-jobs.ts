// Runs planned jobs one after the other, each in a run directory of its own: what is complete is kept, what was cut short goes
// on, and a job that fails takes only those with it that need it.
import { join } from "node:path";
import type { Json } from "@mpm/metrics";
import { openRun, readRun, type Progress } from "@mpm/train";
import { messageOf } from "@mpm/tensor";
import type { PlannedJob } from "./plan-jobs.js";
import type { Job, JobResult } from "./study.js";

/** How a job ended: with a result, made now or kept from before, or without one, and why. */
export type JobOutcome =
  | { readonly key: string; readonly state: "done" | "kept"; readonly result: JobResult }
  | { readonly key: string; readonly state: "failed"; readonly name: string; readonly error: unknown };

/** Where and how jobs run. */
export interface RunJobsOptions {
  /** Holds the run directories, by key. */
  readonly folder: string;
  readonly threads: number;
  /** Versions by name, and the machine in a few words, as a run records them. */
  readonly packages: Readonly<Record<string, string>>;
  readonly machine: string;
  readonly progress: Progress;
  /** Stops the job that runs, if that listens, and all that would follow. */
  readonly signal: AbortSignal;
}

/** Runs the jobs that have no outcome yet and adds theirs, by key. Throws the reason of the signal once that is aborted, and nothing else for a job. */
export async function runJobs(plans: readonly PlannedJob[], outcomes: Map<string, JobOutcome>, options: RunJobsOptions): Promise<void> {
  for (const plan of plans) {
    if (outcomes.has(plan.key)) continue;
    options.signal.throwIfAborted();
    outcomes.set(plan.key, await runJob(plan, outcomes, options));
  }
}

async function runJob(plan: PlannedJob, outcomes: ReadonlyMap<string, JobOutcome>, options: RunJobsOptions): Promise<JobOutcome> {
  const phase = options.progress.phase(plan.job.name, 1);
  try {
    const outcome = await completeJob(plan, outcomes, { ...options, onProgress: (share, loss) => phase.update({ done: share, ...(loss === undefined ? {} : { loss }) }) });
    phase.finish(outcome.state);
    return outcome;
  } catch (error) {
    phase.finish(`failed: ${messageOf(error)}`);
    return { key: plan.key, state: "failed", name: plan.job.name, error };
  }
}

async function completeJob(
  { job, key, config, hashes, needs }: PlannedJob, outcomes: ReadonlyMap<string, JobOutcome>,
  { folder, threads, packages, machine, signal, onProgress }: RunJobsOptions & { readonly onProgress: (share: number, loss?: number) => void },
): Promise<JobOutcome> {
  const ready = Object.fromEntries(Object.entries(needs).map(([name, need]) => [name, { path: join(folder, need.key), result: neededResult(need, outcomes) }]));
  const path = join(folder, key);
  const run = await openRun(path, { config, seed: job.seed, hashes, packages }, { resume: true });
  const isKept = run.completion !== undefined;
  if (!isKept) await run.complete({ value: await job.run({ run, needs: ready, threads, signal, progress: onProgress }), machine });
  return { key, state: isKept ? "kept" : "done", result: await jobResult(job, path) };
}

/** A complete job as its directory tells it. */
async function jobResult(job: Job, path: string): Promise<JobResult> {
  const { setup, metrics, completion } = await readRun(path);
  if (completion === undefined) throw new Error(`"${path}" is not complete`);
  const { result, ...cost } = completion;
  const { value, machine } = result as { readonly value: Json; readonly machine: string };
  return { job, result: value, cost, metrics, packages: setup.packages, machine };
}

function neededResult({ key, job }: PlannedJob, outcomes: ReadonlyMap<string, JobOutcome>): Json {
  const outcome = outcomes.get(key);
  if (outcome === undefined || outcome.state === "failed") throw new Error(`it needs "${job.name}", which failed`);
  return outcome.result.result;
}
