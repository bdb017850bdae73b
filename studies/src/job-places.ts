// Places where jobs run: processes of their own, so that a crash takes one job only and processor time is that of one.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { messageOf } from "@mpm/tensor";
import { completeJob, type JobSettings, type JobState, type JobWatch } from "./job-directory.js";
import type { PlannedJob } from "./plan-jobs.js";
import type { JobPlace } from "./run-jobs.js";
import type { StudySettings } from "./study.js";

/** What a process is started with, as JSON. */
export interface JobProcessSetup extends JobSettings {
  /** The URL of a module that exports `STUDIES`. */
  readonly module: string;
  /** The studies that run, as `selectStudies` takes them. */
  readonly names: readonly string[];
  readonly settings: StudySettings;
}

/** What a process is told: a job to run, or to stop, and why. */
export type JobRequest = { readonly key: string } | { readonly stop: string };

/** What a process says: how far it is, or how the job ended. */
export type JobAnswer = { readonly share: number; readonly loss: number | undefined } | { readonly state: JobState } | { readonly error: unknown };

/** Jobs run in this process. */
export const placeHere = (settings: JobSettings): JobPlace => ({ run: async (plan, watch) => completeJob(plan, settings, watch) });

/** A place that ends with its process. */
export interface JobProcess extends JobPlace {
  end(): Promise<void>;
}

/** Jobs run in another process, which starts with the first one; if it dies, that job fails and the next one starts another. */
export function processPlace(setup: JobProcessSetup): JobProcess {
  let child: ChildProcess | undefined;
  const living = (): ChildProcess => {
    if (child?.connected !== true) child = fork(fileURLToPath(new URL("job-process.ts", import.meta.url)), [JSON.stringify(setup)], { serialization: "advanced", execArgv: ["--conditions=@mpm/source", "--import", "tsx"] });
    return child;
  };
  return {
    run: async (plan, watch) => runIn(living(), plan, watch),
    async end() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function runIn(child: ChildProcess, { key, job }: PlannedJob, { onProgress, signal }: JobWatch): Promise<JobState> {
  const listening = new AbortController(); // ends all listeners of this job
  const { signal: end } = listening;
  const answered = new Promise<JobState>((resolve, reject) => {
    const onAnswer = (answer: JobAnswer): void => {
      if ("share" in answer) onProgress(answer.share, answer.loss);
      else if ("state" in answer) resolve(answer.state);
      else reject(answer.error);
    };
    child.on("message", onAnswer);
    end.addEventListener("abort", () => child.off("message", onAnswer));
  });
  const died = once(child, "exit", { signal: end }).then(([code, killed]: (string | number | null)[]) => {
    throw new Error(`the process of "${job.name}" ended with ${killed ?? `exit code ${code}`}`);
  });
  const tell = (request: JobRequest): boolean => child.send(request);
  signal.addEventListener("abort", () => tell({ stop: messageOf(signal.reason) }), { signal: end });
  tell({ key });
  return Promise.race([answered, died]).finally(() => listening.abort());
}
