// The options of `npm run studies`.
import { parseArgs } from "node:util";
import type { Scale, Study } from "./study.js";

export const USAGE = `usage: npm run studies -- [options]
  --only A,B         these studies, or those of a folder ("event"); default: all
  --scale small      or medium
  --seeds 3          how many, three or more
  --jobs 2           jobs at once; default: as many as cores and threads allow
  --threads 1        threads of a training step
  --data DIR         folder of the data sets; default ../shared/data beside the project
  --list             say what would run
Every job is kept in studies/out/runs; the same command goes on where it was stopped.`;

/** What the command line says. */
export interface RunnerOptions {
  readonly only: readonly string[];
  readonly scale: Scale;
  readonly seeds: readonly number[];
  readonly jobs: number;
  readonly threads: number;
  readonly data: string | undefined;
  readonly list: boolean;
}

/** Options from command-line words. Throws RangeError or TypeError that says what is wrong and what is expected. */
export function parseRunnerOptions(words: readonly string[], { availableThreads }: { readonly availableThreads: number }): RunnerOptions {
  const { values } = parseArgs({
    args: [...words], strict: true,
    options: { only: { type: "string" }, scale: { type: "string", default: "small" }, seeds: { type: "string", default: "3" }, jobs: { type: "string" }, threads: { type: "string", default: "1" }, data: { type: "string" }, list: { type: "boolean", default: false } },
  });
  const { scale } = values;
  if (scale !== "small" && scale !== "medium") throw new RangeError(`--scale: expected small or medium, got "${scale}"`);
  const threads = count("--threads", values.threads, 1);
  return {
    only: values.only?.split(",") ?? [], scale, data: values.data, list: values.list,
    seeds: Array.from({ length: count("--seeds", values.seeds, 3) }, (_, seed) => seed + 1),
    threads, jobs: values.jobs === undefined ? Math.max(1, Math.floor(availableThreads / threads)) : count("--jobs", values.jobs, 1),
  };
}

/** The studies of these names or folders, in their own order; all for no names. Throws RangeError for a name that none has. */
export function selectStudies(studies: readonly Study[], only: readonly string[]): readonly Study[] {
  const isNamed = (study: Study, name: string): boolean => study.name === name || study.name.startsWith(`${name}/`);
  const stray = only.find((name) => !studies.some((study) => isNamed(study, name)));
  if (stray !== undefined) throw new RangeError(`--only: there is no study "${stray}": expected some of ${studies.map(({ name }) => name).join(", ")}`);
  return only.length === 0 ? studies : studies.filter((study) => only.some((name) => isNamed(study, name)));
}

function count(option: string, word: string, atLeast: number): number {
  const value = Number(word);
  if (!Number.isInteger(value) || value < atLeast) throw new RangeError(`${option}: expected a whole number of ${atLeast} or more, got "${word}"`);
  return value;
}
