// What came of a study, as one JSON file: numbers with errors, pictures, the verdict, and what all of it follows from.
import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeAtomically, type Cost } from "@mpm/train";
import type { PlannedJob } from "./plan-jobs.js";
import type { JobResult, Scale, Study, StudySettings, Summary } from "./study.js";

/** The content of `<study>.json`. */
export interface StudyResult extends Summary {
  readonly study: string;
  readonly title: string;
  readonly paper: Study["paper"];
  readonly settings: { readonly scale: Scale; readonly seeds: readonly number[]; readonly threads: number };
  /** SHA-256 by name of the data file. */
  readonly hashes: Readonly<Record<string, string>>;
  /** Versions by name; several where runs had several. */
  readonly packages: Readonly<Record<string, string>>;
  /** What the runs ran on. */
  readonly machines: readonly string[];
  /** Of all its jobs and what they need, whether or not other studies share them. */
  readonly cost: Cost & { readonly jobs: number; readonly plannedSeconds: number };
}

/** What a summary is joined with. */
export interface ResultContext {
  readonly settings: StudySettings;
  readonly threads: number;
  /** All jobs of the study and what they need. */
  readonly plans: readonly PlannedJob[];
  /** Their results. */
  readonly results: readonly JobResult[];
}

/** Joins what a study found with what it follows from. */
export function studyResult({ name, title, paper }: Study, summary: Summary, { settings: { scale, seeds }, threads, plans, results }: ResultContext): StudyResult {
  const total = (read: (cost: Cost) => number): number => results.reduce((sum, { cost }) => sum + read(cost), 0);
  return {
    study: name, title, paper, ...summary, settings: { scale, seeds, threads },
    hashes: Object.assign({}, ...plans.map(({ hashes }) => hashes)) as Record<string, string>,
    packages: jointVersions(results.map(({ packages }) => packages)), machines: [...new Set(results.map(({ machine }) => machine))],
    cost: { jobs: plans.length, plannedSeconds: plannedSeconds(plans), wallSeconds: total(({ wallSeconds }) => wallSeconds), cpuSeconds: total(({ cpuSeconds }) => cpuSeconds) },
  };
}

/** Versions by name; those that differ one after the other. */
function jointVersions(records: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return Object.fromEntries(names.map((name) => [name, [...new Set(records.flatMap((record) => record[name] ?? []))].join(" and ")]));
}

/** Seconds that jobs are said to take. */
export function plannedSeconds(plans: readonly PlannedJob[]): number {
  return plans.reduce((sum, { job }) => sum + job.seconds, 0);
}

/** Writes `<folder>/<study>.json` in one move. Throws RangeError for NaN and infinities, which JSON cannot say. */
export async function writeStudyResult(folder: string, result: StudyResult): Promise<void> {
  const path = join(folder, `${result.study}.json`);
  const text = JSON.stringify(result, (key, value: unknown) => {
    if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`${result.study}: "${key}" is ${value}: give null, or say it in words`);
    return value;
  }, 2);
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, new TextEncoder().encode(`${text}\n`));
}

/** The results in a folder, by name of the study: "event/E2" before "event/E10". */
export async function readStudyResults(folder: string): Promise<readonly StudyResult[]> {
  await mkdir(folder, { recursive: true });
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".json"));
  const results = await Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8")) as StudyResult));
  return results.toSorted((a, b) => a.study.localeCompare(b.study, "en", { numeric: true }));
}
