// The study runner: runs the jobs of studies, writes what came of each, and the page of all.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "@mpm/tensor";
import { hashFile, readRun, type Progress } from "@mpm/train";
import { planJobs, type JobPlans, type PlanOptions, type PlannedJob } from "./plan-jobs.js";
import { writeResultsPage } from "./results-page.js";
import { runJobs, type JobOutcome } from "./run-jobs.js";
import { plannedSeconds, studyResult, writeStudyResult, type StudyResult } from "./study-result.js";
import type { Study, StudySettings } from "./study.js";

/** What studies run with. */
export interface RunStudiesOptions {
  readonly settings: StudySettings;
  readonly threads: number;
  readonly packages: Readonly<Record<string, string>>;
  /** The machine in a few words. */
  readonly machine: string;
  /** Where the run directories are, and where the results go: `<results>/<study>.json` and `<results>.md`. */
  readonly folders: { readonly runs: string; readonly results: string };
  readonly progress: Progress;
  /** Stops everything, once aborted. */
  readonly signal: AbortSignal;
  /** Takes what is said, a line at a time. */
  readonly print: (line: string) => void;
}

/** Runs studies one after the other; a study with jobs that failed has no result, the others have. Gives whether all have one. */
export async function runStudies(studies: readonly Study[], options: RunStudiesOptions): Promise<boolean> {
  const outcomes = new Map<string, JobOutcome>();
  const plan = planner(options);
  const lines: string[] = [];
  let areAllDone = true;
  for (const study of studies) {
    const { line, isDone } = await runStudy(study, plan, outcomes, options).catch((error: unknown) => ({ line: `failed: ${messageOf(error)}`, isDone: false }));
    lines.push(`${study.name}: ${line}`);
    areAllDone &&= isDone;
  }
  const ended = [...outcomes.values()];
  for (const line of [...failureLines(ended, options.folders.runs), ...lines, `all: ${costLine(ended)}`]) options.print(line);
  options.print(`written: ${await writeResultsPage(options.folders.results)}`);
  return areAllDone;
}

/** Says what studies would run, shared jobs once in the sum. */
export async function listStudies(studies: readonly Study[], options: Omit<RunStudiesOptions, "progress" | "signal">): Promise<void> {
  const plan = planner(options);
  const all = new Map<string, PlannedJob>();
  for (const study of studies) {
    const plans = (await plan(study)).all;
    for (const planned of plans) all.set(planned.key, planned);
    options.print(`${study.name}: ${study.title}; ${await planLine(plans, options.folders.runs)}`);
  }
  options.print(`all: ${await planLine([...all.values()], options.folders.runs)}`);
}

type Planner = (study: Study) => Promise<JobPlans>;

function planner({ settings, threads }: Pick<RunStudiesOptions, "settings" | "threads">): Planner {
  const known = new Map<string, Promise<string>>();
  const hashOnce = async (path: string): Promise<string> => {
    const hash = known.get(path) ?? hashFile(path);
    known.set(path, hash);
    return hash;
  };
  const options: PlanOptions = { threads, hashFile: hashOnce };
  return async (study) => planJobs(study.jobs(settings), options);
}

async function runStudy(study: Study, plan: Planner, outcomes: Map<string, JobOutcome>, options: RunStudiesOptions): Promise<{ line: string; isDone: boolean }> {
  const { settings, threads, folders } = options;
  const { asked, all } = await plan(study);
  await runJobs(all, outcomes, { ...options, folder: folders.runs });
  const ended = all.map(({ key }) => outcomes.get(key)).filter((outcome) => outcome !== undefined);
  const failures = ended.filter(({ state }) => state === "failed");
  if (failures.length > 0) return { line: `no result: ${costLine(ended)}`, isDone: false };
  const results = new Map(ended.flatMap((outcome) => (outcome.state === "failed" ? [] : [[outcome.key, outcome.result] as const])));
  const summary = study.summarise(asked.flatMap(({ key }) => results.get(key) ?? []), settings);
  const result = studyResult(study, summary, { settings, threads, plans: all, results: [...results.values()] });
  await writeStudyResult(folders.results, result);
  return { line: `${verdictLine(result)}; ${costLine(ended)}, ${minutes(plannedSeconds(all))} planned`, isDone: true };
}

/** Where the failures are, with the stack of each: whoever reads this has to find out why. */
function failureLines(outcomes: readonly JobOutcome[], folder: string): readonly string[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.state !== "failed") return [];
    const { key, name, error } = outcome;
    return [`failed: ${name}, in ${join(folder, key)}: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`];
  });
}

const verdictLine = ({ verdict: { outcome, reason } }: StudyResult): string => `${outcome} (${reason})`;

function costLine(outcomes: readonly JobOutcome[]): string {
  const count = (state: JobOutcome["state"]): number => outcomes.filter((outcome) => outcome.state === state).length;
  const seconds = outcomes.reduce((sum, outcome) => sum + (outcome.state === "failed" ? 0 : outcome.result.cost.wallSeconds), 0);
  return `${count("done")} jobs done, ${count("kept")} kept, ${count("failed")} failed; ${minutes(seconds)} taken`;
}

async function planLine(plans: readonly PlannedJob[], folder: string): Promise<string> {
  const toDo: PlannedJob[] = [];
  for (const plan of plans) if (!(await isComplete(join(folder, plan.key)))) toDo.push(plan);
  return `${plans.length} jobs of ${minutes(plannedSeconds(plans))}, ${toDo.length} of ${minutes(plannedSeconds(toDo))} to do`;
}

async function isComplete(path: string): Promise<boolean> {
  return existsSync(path) && (await readRun(path)).completion !== undefined;
}

const minutes = (seconds: number): string => `${(seconds / 60).toFixed(1)} min`;
