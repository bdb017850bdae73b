import { describe, expect, it, test } from "vitest";
import { overSeeds } from "../src/layer-comparison.js";
import { claimOf, judge, pairedGain } from "../src/measures.js";
import { STUDIES } from "../src/studies.js";
import type { JobResult, StudySettings, Summary } from "../src/study.js";

const settings: StudySettings = { scale: "small", seeds: [1, 2, 3], data: "/nowhere" };

/** What a study says of made-up results: `resultOf` gives a job's, which costs as many seconds as it has steps. */
function conclude(name: string, resultOf: (config: Readonly<Record<string, unknown>>, seed: number, name: string) => { readonly result: unknown; readonly metrics?: readonly Record<string, unknown>[] }): Summary {
  const study = STUDIES.find((one) => one.name === name);
  if (study === undefined) throw new RangeError(name);
  const results = study.jobs(settings).map((job): JobResult => {
    const { result, metrics = [] } = resultOf(job.config, job.seed, job.name);
    return { job, result, metrics, cost: { wallSeconds: 1, cpuSeconds: 1 }, packages: {}, machine: "" } as unknown as JobResult;
  });
  return study.summarise(results as never, settings);
}

/** Areas of fine-tunings: from scratch 0.7, and gains by way, with noise by seed. */
const areas = (gain: (config: Readonly<Record<string, unknown>>, from: string) => number, noise: number) => (config: Readonly<Record<string, unknown>>, seed: number, name: string) =>
  ({ result: { test: { auc: 0.7 + gain(config, name) + noise * ((seed % 3) - 1) }, epochs: 8 } });

describe("judgements", () => {
  it.each([[0.05, 0.01, "above"], [0.05, 0.03, "open"], [0, 0.004, "not above"], [-0.05, 0.01, "not above"], [0.02, null, "open"], [0, 0.02, "open"]] as const)("%d +- %s: %s", (value, error, expected) => {
    expect(judge({ value, error })).toBe(expected);
  });

  it("needs most of them", () => {
    expect(claimOf(["above", "above", "open"])).toBe("reproduced");
    expect(claimOf(["above", "open"])).toBe("inconclusive");
    expect(claimOf(["not above", "not above", "above"])).toBe("not reproduced");
    expect(() => pairedGain([1], [1, 2])).toThrow("expected equally many runs, got 1 and 2");
  });
});

describe("the error of what comparisons say that share trainings", () => {
  it("is that of a mean, where each has a seed of its own", () => {
    const mean = (some: readonly { readonly value: number }[]): number => some.reduce((sum, { value }) => sum + value, 0) / some.length;
    const all = [1, 2, 6].map((value, seed) => ({ value, seeds: [seed] }));
    expect(overSeeds(all, mean)).toEqual({ value: 3, error: expect.closeTo(Math.sqrt((4 + 1 + 9) / 2 / 3), 12) });
    const shared = [1, 2, 6].map((value, seed) => ({ value, seeds: [seed, (seed + 1) % 3] }));
    expect(overSeeds(shared, mean)?.error).toBeGreaterThan(1.9 * Math.sqrt(14 / 6)); // every training is in two of three pairs
    expect(overSeeds([], mean)).toBeNull();
    expect(overSeeds(all.slice(0, 1), mean)).toEqual({ value: 1, error: null });
  });
});

describe("event/E3", () => {
  const gainAt = (gains: readonly number[]) => ({ mode, perClass, task }: Readonly<Record<string, unknown>>): number => (mode === "scratch" ? 0 : gains[[100, 1_000, 3_500].indexOf(Number(perClass))] * (1 + 0.1 * (String(task).length % 3)));
  // Noise that pairs share cancels; that of fine-tunings alone does not.
  const paired = (gains: readonly number[], spread = 0.001) => conclude("event/E3", (config, seed, name) => areas((c) => gainAt(gains)(c) + (c["mode"] === "scratch" ? 0 : spread * ((seed % 3) - 1) * (String(c["task"]).length % 3 + 1)), 0.02)(config, seed, name)).verdict;

  it("is reproduced by gains that shrink, not by gains that grow", () => {
    expect(paired([0.05, 0.03, 0.01]).outcome).toBe("reproduced");
    expect(paired([0.01, 0.03, 0.05]).outcome).toBe("not reproduced");
    expect(paired([0.05, 0.03, 0.01]).reason).toContain("better by more than 2 sigma in 5 of 5 tasks");
  });

  it("is not reproduced where there is no gain, and inconclusive where nothing can be said", () => {
    expect(paired([0.05, -0.002, 0]).outcome).toBe("not reproduced");
    expect(paired([0.05, 0.01, 0], 0.2).outcome).toBe("inconclusive");
  });
});

test.each([["event/E4", "multiclass"], ["event/E6", "full"]])("%s compares the ways of its claim", (name, better) => {
  const isBetter = (config: Readonly<Record<string, unknown>>, job: string): boolean => (name === "event/E4" ? job.includes(`${better} pretraining`) && config["mode"] === "full" : config["mode"] === better);
  const verdict = (gain: number): Summary["verdict"] => conclude(name, areas((config, job) => (isBetter(config, job) ? gain : 0), 0.01)).verdict;
  const noisy = (gain: number): Summary["verdict"] => conclude(name, (config, seed, job) => areas((c, j) => (isBetter(c, j) ? gain + 0.001 * seed : 0), 0.01)(config, seed, job)).verdict;
  expect(noisy(0.05).outcome).toBe("reproduced");
  expect(noisy(-0.05).outcome).toBe("not reproduced");
  expect(verdict(0.05).outcome).toBe("inconclusive"); // gains that are all equal have no error
});

describe("event/E10", () => {
  const history = (areasByEpoch: readonly number[]): readonly Record<string, unknown>[] => [{ step: 0, epoch: 0, wallSeconds: 5, cpuSeconds: 5 }, ...areasByEpoch.map((auc, at) => ({ step: at + 1, epoch: at + 1, auc, wallSeconds: 6 + at, cpuSeconds: 6 + at }))];
  const conclusion = (fineTuned: (task: string, seed: number) => readonly number[], scratchArea = 0.8): Summary => conclude("event/E10", (config, seed, name) => ({
    result: { test: { auc: scratchArea + 0.001 * seed }, epochs: 4 },
    metrics: history(name.startsWith("multiclass") ? [1, 1] : config["mode"] === "scratch" ? [0.6, 0.7, 0.75, 0.8] : fineTuned(String(config["task"]), seed)),
  }));
  const early = (task: string, seed: number): readonly number[] => (seed === 1 && task.startsWith("WH") ? [0.6, 0.9] : [0.9]);

  it("counts from the beginning of training to the target", () => {
    const { verdict, rows } = conclusion(early);
    expect(verdict.outcome).toBe("reproduced");
    expect(rows[1]).toMatchObject({ task: "ttH vs ttbar", "epochs, from scratch": { value: 4 }, "epochs, fine-tuned": { value: 1 }, "never as good": 0, "seconds, from scratch": 4, "seconds, fine-tuned": 1, "tasks to break even": "1" });
  });

  it("saves nothing where fine-tuning never gets there", () => {
    const { verdict, rows } = conclusion(() => [0.7, 0.7, 0.7, 0.7]);
    expect(verdict.outcome).toBe("inconclusive");
    expect(verdict.reason).toContain("pretraining has paid for itself after no number of tasks");
    expect(rows[0]).toMatchObject({ "never as good": 3, "epochs saved": { value: 0 }, "tasks to break even": "no number" });
  });

  it("leaves out tasks that training from scratch does not learn", () => {
    expect(conclusion(early, 0.498).verdict.reason).toContain("At 100 events per class training from scratch learns no task");
  });
});
