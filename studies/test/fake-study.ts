// A study of jobs that take no time: a "pretraining" per seed, and a "fine-tuning" per seed and size that reads it.
import { labelScanChart, meanAndError, type Json } from "@mpm/metrics";
import type { Job, JobResult, Study } from "../src/study.js";

/** What happened, in order: the names of the jobs that ran. */
export type Diary = string[];

export interface FakeOptions {
  /** Names of jobs that fail. */
  readonly failing?: readonly string[];
  /** What fine-tuning gains. */
  readonly gain?: number;
  readonly name?: string;
  /** Called while a job runs, before it is complete. */
  readonly onRun?: (name: string) => void;
}

export const pretrainingJob = (seed: number, diary: Diary, { failing = [], onRun }: FakeOptions): Job => {
  const name = `pretraining ${seed}`;
  return {
    name, kind: "fake pretraining", config: { epochs: 2 }, seed, seconds: 60,
    run: async ({ run, progress }) => {
      diary.push(name);
      onRun?.(name);
      if (failing.includes(name)) throw new RangeError("the loss is odd");
      run.log({ step: 1, loss: 0.5 });
      progress(1, 0.5);
      return { quality: 0.1 * seed };
    },
  };
};

/** Gains on `sizes` labels over nothing, for each seed. */
export function fakeStudy(diary: Diary, options: FakeOptions = {}): Study<{ auc: number }> {
  const { gain = 0.1, name: study = "fake/A", failing = [], onRun } = options;
  const fineTuning = (size: number, seed: number): Job => {
    const name = `fine-tuning ${size} ${seed}`;
    return {
      name, kind: "fake fine-tuning", config: { size, gain }, seed, seconds: 30, needs: { pretrained: pretrainingJob(seed, diary, options) },
      run: async ({ needs: { pretrained } }): Promise<Json> => {
        diary.push(name);
        onRun?.(name);
        if (failing.includes(name)) throw new RangeError("the labels are odd");
        return { auc: 0.5 + gain + (pretrained.result as { quality: number }).quality / size };
      },
    };
  };
  return {
    name: study, title: "A trend", paper: { trend: "more | is better", source: "arXiv 0000.00000, figure 1" },
    jobs: ({ seeds, scale }) => (scale === "small" ? [10, 100] : [10, 100, 1_000]).flatMap((size) => seeds.map((seed) => fineTuning(size, seed))),
    summarise(results) {
      const measured = [10, 100].map((size) => ({ size, ...measureOf(results, size) }));
      const [few, many] = measured;
      return {
        headline: { "at 10 labels": { value: few.value, error: few.error } },
        rows: measured.map(({ size, value, error }) => ({ labels: size, AUC: { value, error } })),
        charts: { scan: labelScanChart(measured.map(({ size, value, error }) => ({ mode: "fake", numLabels: size, value, error }))) },
        verdict: { outcome: few.value > many.value ? "reproduced" : "not reproduced", reason: "10 labels against 100" },
      };
    },
  };
}

function measureOf(results: readonly JobResult<{ auc: number }>[], size: number): { value: number; error: number } {
  const { mean, error } = meanAndError(results.filter(({ job }) => job.config["size"] === size).map(({ result }) => result.auc));
  return { value: mean, error };
}
