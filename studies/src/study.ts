// What a study is: jobs, each a training run of its own, and what their results say about a claim of a paper.
import type { ChartSpec, Json } from "@mpm/metrics";
import type { Cost, Run, RunMetric } from "@mpm/train";

/** How much a study computes: "small" for minutes on two cores, "medium" for hours. */
export type Scale = "small" | "medium";

/** What the jobs of a study follow from. */
export interface StudySettings {
  readonly scale: Scale;
  /** At least three, or there are no errors worth the name. */
  readonly seeds: readonly number[];
  /** Folder with the data sets. */
  readonly data: string;
}

/** A study: plain data and pure functions. */
export interface Study<R extends Json = Json> {
  /** A folder and a number: "event/E3". */
  readonly name: string;
  readonly title: string;
  /** What the paper says, in words, and where. */
  readonly paper: { readonly trend: string; readonly source: string };
  /** The jobs whose results it reads; what they need comes along by itself. */
  jobs(settings: StudySettings): readonly Job[];
  /** What the results of all its jobs say, in the order of `jobs`. */
  summarise(results: readonly JobResult<R>[], settings: StudySettings): Summary;
}

/** One run. Jobs of the same kind, configuration, seed, data and needs are one job, whichever study they are in. */
export interface Job {
  /** For people: "WH or ZH, 1,000 events per class, from scratch, seed 1". */
  readonly name: string;
  /** Names the code in `run`. Change it when that code changes what comes out. */
  readonly kind: string;
  /** Everything else that the result depends on. */
  readonly config: Readonly<Record<string, Json>>;
  readonly seed: number;
  /** Files that are read; their content counts, their names do not. */
  readonly data?: readonly string[];
  /** Jobs whose results and directories are read. */
  readonly needs?: Readonly<Record<string, Job>>;
  /** Seconds that it takes on two cores, about. */
  readonly seconds: number;
  /** Does the work and gives what the study needs of it. It goes on from the checkpoint of its run where there is one. */
  run(context: JobContext): Promise<Json>;
}

/** What a job finds while it runs. */
export interface JobContext {
  /** Its directory, for metrics, checkpoints and models. */
  readonly run: Run;
  readonly needs: Readonly<Record<string, { readonly path: string; readonly result: Json }>>;
  /** Threads of a training step. */
  readonly threads: number;
  /** Aborted when the runner is stopped: for checkpoint plans, which then save at once. */
  readonly signal: AbortSignal;
  /** Shows how far it is: a share of the work in 0 .. 1. */
  readonly progress: (share: number, loss?: number) => void;
}

/** A job that is complete. */
export interface JobResult<R extends Json = Json> {
  readonly job: Job;
  readonly result: R;
  readonly cost: Cost;
  readonly metrics: readonly RunMetric[];
  /** Versions by name, as they were when it ran. */
  readonly packages: Readonly<Record<string, string>>;
  /** What it ran on, as a few words. */
  readonly machine: string;
}

/** A number with its one-sigma error; null where there is none. */
export interface Measure {
  readonly value: number;
  readonly error: number | null;
}

/** What was found: numbers, pictures, and what they say. */
export interface Summary {
  /** The numbers that decide, a handful, by what they are. */
  readonly headline: Readonly<Record<string, Measure>>;
  /** All numbers; every row has the keys of the first. */
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  /** By a name that can be a file's. */
  readonly charts: Readonly<Record<string, ChartSpec>>;
  readonly verdict: Verdict;
}

/** A cell of a table. */
export type Cell = string | number | Measure | null;

/** Whether the paper's trend is seen, by the study's own criterion, and why that is said. */
export interface Verdict {
  readonly outcome: "reproduced" | "not reproduced" | "inconclusive";
  readonly reason: string;
}
