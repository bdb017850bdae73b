// `npm run studies`: reads the command line and runs studies, or lists them.
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { messageOf, MpmError } from "@mpm/tensor";
import { createProgress, packageVersions } from "@mpm/train";
import { processPlace, type JobProcessSetup } from "./job-places.js";
import { listStudies, runStudies } from "./run-studies.js";
import { parseRunnerOptions, selectStudies, USAGE, type RunnerOptions } from "./runner-options.js";
import { STUDIES } from "./studies.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Stopped by Ctrl-C: a job that has a checkpoint saves itself first; a second Ctrl-C waits for nothing. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort(new MpmError("interrupted", "stopped: the same command goes on from here")));
  return stop.signal;
}

async function run({ only, scale, seeds, jobs, threads, data, list }: RunnerOptions): Promise<boolean> {
  const settings = { scale, seeds, data: data ?? here("../../../shared/data") };
  const folders = { runs: here("../out/runs"), results: here("../../docs/results") };
  const options = { settings, threads, folders, print: (line: string) => console.log(line) };
  const studies = selectStudies(STUDIES, only);
  if (list) {
    await listStudies(studies, options);
    return true;
  }
  const setup: JobProcessSetup = {
    module: new URL("studies.ts", import.meta.url).href, names: only, settings, threads, folder: folders.runs, packages: packageVersions(import.meta.url),
    machine: `${cpus()[0]?.model ?? "an unknown processor"}, ${availableParallelism()} cores, Node ${process.versions.node}, ${jobs} ${jobs === 1 ? "job" : "jobs"} at once`,
  };
  const places = Array.from({ length: jobs }, () => processPlace(setup));
  try {
    return await runStudies(studies, { ...options, places, progress: createProgress(), signal: stopSignal() });
  } finally {
    await Promise.all(places.map(async (place) => place.end()));
  }
}

try {
  const isDone = await run(parseRunnerOptions(process.argv.slice(2), { availableThreads: availableParallelism() }));
  process.exitCode = isDone ? 0 : 1;
} catch (error) {
  console.error(`${messageOf(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
