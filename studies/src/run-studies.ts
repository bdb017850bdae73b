// The study runner: runs the jobs of studies, writes what came of each, and the page of all.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "@mpm/tensor";
import { readRun, type Progress } from "@mpm/train";
import { distinctPlans, studyPlanner, type JobPlans, type PlannedJob } from "./plan-jobs.js";
import { writeResultsPage } from "./results-page.js";
import { runJobs, type JobOutcome, type JobPlace } from "./run-jobs.js";
import { plannedSeconds, studyResult, writeStudyResult, type StudyResult } from "./study-result.js";
import type { Study, StudySettings } from "./study.js";

/** What studies run with. */
export interface RunStudiesOptions {
  readonly settings: StudySettings;
  readonly threads: number;
  /** Where the run directories are, and where the results go: `<results>/<study>.json` and `<results>.md`. */
  readonly folders: { readonly runs: string; readonly results: string };
  /** Where jobs run, as many at once as there are places. */
  readonly places: readonly JobPlace[];
  readonly progress: Progress;
  /** Stops everything, once aborted. */
  readonly signal: AbortSignal;
  /** Takes what is said, a line at a time. */
  readonly print: (line: string) => void;
}

/** Runs the jobs of studies, and concludes each when its last job has ended; one with jobs that failed has no result, the others have. Gives whether all have one. */
export async function runStudies(studies: readonly Study[], options: RunStudiesOptions): Promise<boolean> {
  const { folders, print } = options;
  const plan = studyPlanner(options);
  const lines = new Map<Study, string>();
  const open = new Map<Study, JobPlans>();
  for (const study of studies) await plan(study).then((plans) => open.set(study, plans), (error: unknown) => lines.set(study, failureLine(error)));
  let ended: readonly JobOutcome[] = [];
  let areAllDone = open.size === studies.length;
  const concludeComplete = async (outcomes: ReadonlyMap<string, JobOutcome>): Promise<void> => {
    ended = [...outcomes.values()];
    const complete = [...open].filter(([, { all }]) => all.every(({ key }) => outcomes.has(key)));
    for (const [study] of complete) open.delete(study); // before waiting, as two jobs may end at once
    for (const [study, plans] of complete) {
      const { line, isDone } = await conclude(study, plans, outcomes, options).catch((error: unknown) => ({ line: failureLine(error), isDone: false }));
      lines.set(study, line);
      areAllDone &&= isDone;
    }
  };
  try {
    await runJobs([...open.values()].flatMap(({ all }) => all), { ...options, folder: folders.runs, onOutcome: concludeComplete });
  } catch (error) {
    for (const study of open.keys()) lines.set(study, failureLine(error));
    areAllDone = false;
  }
  for (const line of [...failureLines(ended, folders.runs), ...studies.map((study) => `${study.name}: ${lines.get(study)}`), `all: ${costLine(ended)}`]) print(line);
  print(`written: ${await writeResultsPage(folders.results)}`);
  return areAllDone;
}

/** Says what studies would run, shared jobs once in the sum. */
export async function listStudies(studies: readonly Study[], options: Pick<RunStudiesOptions, "settings" | "threads" | "folders" | "print">): Promise<void> {
  const plan = studyPlanner(options);
  const all: PlannedJob[] = [];
  for (const study of studies) {
    const plans = (await plan(study)).all;
    all.push(...plans);
    options.print(`${study.name}: ${study.title}; ${await planLine(plans, options.folders.runs)}`);
  }
  options.print(`all: ${await planLine([...distinctPlans(all).values()], options.folders.runs)}`);
}

/** The result of a study whose jobs have ended, written; or why there is none. */
async function conclude(study: Study, { asked, all }: JobPlans, outcomes: ReadonlyMap<string, JobOutcome>, { settings, threads, folders }: RunStudiesOptions): Promise<{ line: string; isDone: boolean }> {
  const ended = all.map(({ key }) => outcomes.get(key)).filter((outcome) => outcome !== undefined);
  const failures = ended.filter(({ state }) => state === "failed");
  if (failures.length > 0) return { line: `no result: ${costLine(ended)}`, isDone: false };
  const results = new Map(ended.flatMap((outcome) => (outcome.state === "failed" ? [] : [[outcome.key, outcome.result] as const])));
  const summary = study.summarise(asked.flatMap(({ key }) => results.get(key) ?? []), settings);
  const result = studyResult(study, summary, { settings, threads, plans: all, results: [...results.values()] });
  await writeStudyResult(folders.results, result);
  return { line: `${verdictLine(result)}; ${costLine(ended)}, ${minutes(plannedSeconds(all))} planned`, isDone: true };
}

const failureLine = (error: unknown): string => `failed: ${messageOf(error)}`;

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
