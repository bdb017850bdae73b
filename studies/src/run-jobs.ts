// Runs planned jobs, as many at once as there are places for: the first one in their order of which all that it needs is complete.
// A job that fails takes only those with it that need it.
import type { Progress } from "@mpm/train";
import { messageOf } from "@mpm/tensor";
import { jobResult, type JobState, type JobWatch } from "./job-directory.js";
import { distinctPlans, type PlannedJob } from "./plan-jobs.js";
import type { JobResult } from "./study.js";

/** How a job ended: with a result, made now or kept from before, or without one, and why. */
export type JobOutcome =
  | { readonly key: string; readonly state: JobState; readonly result: JobResult }
  | { readonly key: string; readonly state: "failed"; readonly name: string; readonly error: unknown };

/** Runs jobs one at a time: this process, or another one. */
export interface JobPlace {
  /** Completes a job in its run directory. Rejects if the job fails. */
  run(plan: PlannedJob, watch: JobWatch): Promise<JobState>;
}

/** What jobs are run with. */
export interface RunJobsOptions {
  readonly places: readonly JobPlace[];
  /** Holds the run directories, by key. */
  readonly folder: string;
  readonly progress: Progress;
  /** Stops the jobs that run, if they listen, and all that would follow. */
  readonly signal: AbortSignal;
  /** Called after every job with all outcomes so far, by key. */
  readonly onOutcome?: (outcomes: ReadonlyMap<string, JobOutcome>) => Promise<void>;
}

/** The outcomes of jobs by key; `plans` has what they need, too. Throws the reason of the signal once that is aborted and no job runs, and nothing else for a job. */
export async function runJobs(plans: readonly PlannedJob[], { places, folder, progress, signal, onOutcome }: RunJobsOptions): Promise<ReadonlyMap<string, JobOutcome>> {
  const outcomes = new Map<string, JobOutcome>();
  const left = distinctPlans(plans);
  const running = new Map<string, Promise<void>>();
  const free = [...places];
  const runNext = async (plan: PlannedJob, place: JobPlace): Promise<void> => {
    outcomes.set(plan.key, await runJob(plan, place, outcomes, { folder, progress, signal }));
    await onOutcome?.(outcomes);
    running.delete(plan.key);
    free.unshift(place);
  };
  for (;;) {
    const [plan, place] = [signal.aborted ? undefined : nextOf(left, outcomes), free[0]];
    if (plan !== undefined && place !== undefined) {
      left.delete(plan.key);
      free.shift();
      running.set(plan.key, runNext(plan, place));
    } else if (running.size > 0) await Promise.race(running.values());
    else break;
  }
  signal.throwIfAborted();
  return outcomes;
}

function nextOf(left: ReadonlyMap<string, PlannedJob>, outcomes: ReadonlyMap<string, JobOutcome>): PlannedJob | undefined {
  return [...left.values()].find(({ needs }) => Object.values(needs).every(({ key }) => outcomes.has(key)));
}

async function runJob(plan: PlannedJob, place: JobPlace, outcomes: ReadonlyMap<string, JobOutcome>, { folder, progress, signal }: Pick<RunJobsOptions, "folder" | "progress" | "signal">): Promise<JobOutcome> {
  const { job, key, needs } = plan;
  const phase = progress.phase(job.name, 1);
  try {
    const failed = Object.values(needs).find((need) => outcomes.get(need.key)?.state === "failed");
    if (failed !== undefined) throw new Error(`it needs "${failed.job.name}", which failed`);
    const state = await place.run(plan, { signal, onProgress: (share, loss) => phase.update({ done: share, ...(loss === undefined ? {} : { loss }) }) });
    const result = await jobResult(plan, folder);
    phase.finish(state);
    return { key, state, result };
  } catch (error) {
    phase.finish(`failed: ${messageOf(error)}`);
    return { key, state: "failed", name: job.name, error };
  }
}
