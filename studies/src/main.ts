// `npm run studies`: reads the command line and runs studies, or lists them.
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { messageOf, MpmError } from "@mpm/tensor";
import { createProgress, packageVersions } from "@mpm/train";
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

async function run({ only, scale, seeds, threads, data, list }: RunnerOptions): Promise<boolean> {
  const options = {
    settings: { scale, seeds, data: data ?? here("../../../shared/data") }, threads,
    packages: packageVersions(import.meta.url), machine: `${cpus()[0]?.model ?? "an unknown processor"}, ${availableParallelism()} cores, Node ${process.versions.node}`,
    folders: { runs: here("../out/runs"), results: here("../../docs/results") }, print: (line: string) => console.log(line),
  };
  const studies = selectStudies(STUDIES, only);
  if (!list) return runStudies(studies, { ...options, progress: createProgress(), signal: stopSignal() });
  await listStudies(studies, options);
  return true;
}

try {
  const isDone = await run(parseRunnerOptions(process.argv.slice(2), { availableThreads: availableParallelism() }));
  process.exitCode = isDone ? 0 : 1;
} catch (error) {
  console.error(`${messageOf(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
