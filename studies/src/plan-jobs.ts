// Jobs in an order in which they can run, each once, known by a key that follows from everything its result depends on.
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { hashFile } from "@mpm/train";
import type { Job, Study, StudySettings } from "./study.js";

/** A job with its key and the plans of what it needs. */
export interface PlannedJob {
  readonly job: Job;
  /** 16 hexadecimal digits: the name of its run directory. */
  readonly key: string;
  /** What the run directory records beside the seed. */
  readonly config: Readonly<Record<string, unknown>>;
  /** SHA-256 by name of the data file. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly needs: Readonly<Record<string, PlannedJob>>;
}

/** What plans follow from besides the jobs. */
export interface PlanOptions {
  readonly threads: number;
  /** SHA-256 of a file. */
  readonly hashFile: (path: string) => Promise<string>;
}

/** The plans of jobs. */
export interface JobPlans {
  /** One for each job given, in their order. */
  readonly asked: readonly PlannedJob[];
  /** Those and what they need, needs first, each once. */
  readonly all: readonly PlannedJob[];
}

/** Plans the jobs of studies; files are hashed once. */
export function studyPlanner({ settings, threads }: { readonly settings: StudySettings; readonly threads: number }): (study: Study) => Promise<JobPlans> {
  const known = new Map<string, Promise<string>>();
  const hashOnce = async (path: string): Promise<string> => {
    const hash = known.get(path) ?? hashFile(path);
    known.set(path, hash);
    return hash;
  };
  return async (study) => planJobs(study.jobs(settings), { threads, hashFile: hashOnce });
}

/** Plans jobs and what they need. */
export async function planJobs(jobs: readonly Job[], options: PlanOptions): Promise<JobPlans> {
  const plans = new Map<string, PlannedJob>();
  const asked: PlannedJob[] = [];
  for (const job of jobs) asked.push(await addPlan(job, options, plans));
  return { asked, all: [...plans.values()] };
}

/** Plans by key; of equal jobs the first. */
export function distinctPlans(plans: readonly PlannedJob[]): Map<string, PlannedJob> {
  const distinct = new Map<string, PlannedJob>();
  for (const plan of plans) if (!distinct.has(plan.key)) distinct.set(plan.key, plan);
  return distinct;
}

async function addPlan(job: Job, options: PlanOptions, plans: Map<string, PlannedJob>): Promise<PlannedJob> {
  const needs: Record<string, PlannedJob> = {};
  for (const [name, need] of Object.entries(job.needs ?? {})) needs[name] = await addPlan(need, options, plans);
  const hashes: Record<string, string> = {};
  for (const path of job.data ?? []) hashes[basename(path)] = await options.hashFile(path);
  const keys = Object.fromEntries(Object.entries(needs).map(([name, { key }]) => [name, key]));
  const config = { kind: job.kind, ...job.config, threads: options.threads, needs: keys };
  const key = createHash("sha256").update(canonicalJson({ config, seed: job.seed, hashes })).digest("hex").slice(0, 16);
  const plan = plans.get(key) ?? { job, key, config, hashes, needs };
  plans.set(key, plan);
  return plan;
}

/** JSON whose text does not depend on the order of keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part));
}

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);
