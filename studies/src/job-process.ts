// A process that runs jobs for the runner, one at a time. Its argument is a `JobProcessSetup` as JSON; it is told the keys of jobs.
import { MpmError } from "@mpm/tensor";
import { completeJob } from "./job-directory.js";
import type { JobAnswer, JobProcessSetup, JobRequest } from "./job-places.js";
import { distinctPlans, studyPlanner } from "./plan-jobs.js";
import { selectStudies } from "./runner-options.js";
import type { Study } from "./study.js";

const { module, names, settings, ...jobSettings }: JobProcessSetup = JSON.parse(process.argv[2] ?? "{}");
const { STUDIES } = (await import(module)) as { readonly STUDIES: readonly Study[] };
const plan = studyPlanner({ settings, threads: jobSettings.threads });
const plans = distinctPlans((await Promise.all(selectStudies(STUDIES, names).map(plan))).flatMap(({ all }) => all));

const stop = new AbortController();
const answer = (message: JobAnswer): boolean => process.send?.(message) ?? false;
let isBusy = false;

async function runJob(key: string): Promise<void> {
  const planned = plans.get(key);
  isBusy = true;
  try {
    if (planned === undefined) throw new RangeError(`no job has the key ${key}: the studies changed while they ran`);
    answer({ state: await completeJob(planned, jobSettings, { signal: stop.signal, onProgress: (share, loss) => answer({ share, loss }) }) });
  } catch (error) {
    answer({ error });
  }
  isBusy = false;
  if (!process.connected) process.exit();
}

process.on("SIGINT", () => undefined); // Ctrl-C goes to all processes of a terminal; the runner says when to stop
process.on("disconnect", () => {
  stop.abort(new MpmError("interrupted", "the runner has ended"));
  if (!isBusy) process.exit();
});
process.on("message", (message: JobRequest) => {
  if ("key" in message) void runJob(message.key);
  else stop.abort(new MpmError("interrupted", message.stop));
});
