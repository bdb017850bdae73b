// event/E9: what the biased estimator of CKA says of layers that have nothing in common, and what the debiased one says.
import { biasedCkaOfNoise, linearCka } from "@mpm/cka";
import { randomStream, tensor, type RandomStream, type Tensor } from "@mpm/tensor";
import type { Job, JobResult, Study } from "../study.js";
import { measureOf, sigmas } from "../measures.js";

const SIZES = [{ rows: 32, width: 8 }, { rows: 64, width: 8 }, { rows: 256, width: 8 }, { rows: 64, width: 64 }, { rows: 256, width: 64 }, { rows: 1_000, width: 64 }] as const;
const REPETITIONS = 50;

/** Means over the repetitions, by size. */
type Means = { readonly biased: readonly number[]; readonly debiased: readonly number[] };

const job = (seed: number): Job => ({
  name: `CKA of noise, seed ${seed}`, kind: "CKA of noise", seed, config: { sizes: SIZES.map((size) => ({ ...size })), repetitions: REPETITIONS }, seconds: 5,
  run: async ({ progress }) => {
    const stream = randomStream(seed, "noise");
    const means = SIZES.map((size, at) => {
      progress(at / SIZES.length);
      return meansOf(size, stream.fork(String(at)));
    });
    return { biased: means.map(({ biased }) => biased), debiased: means.map(({ debiased }) => debiased) };
  },
});

function meansOf({ rows, width }: (typeof SIZES)[number], stream: RandomStream): { biased: number; debiased: number } {
  let [biased, debiased] = [0, 0];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const [x, y] = [noise(rows, width, stream), noise(rows, width, stream)];
    biased += linearCka(x, y, { estimator: "biased" }).value / REPETITIONS;
    debiased += linearCka(x, y).value / REPETITIONS;
  }
  return { biased, debiased };
}

const noise = (rows: number, width: number, stream: RandomStream): Tensor<"float64"> => tensor("float64", [rows, width], Float64Array.from({ length: rows * width }, () => stream.normal()));

export const e9: Study<Means> = {
  name: "event/E9",
  title: "CKA of layers that have nothing in common",
  paper: { trend: "the biased estimator rises with width over rows, for independent layers too; the debiased one is 0", source: "Murphy et al., arXiv 2405.01012; Kornblith et al. 2019" },
  jobs: ({ seeds }) => seeds.map(job),
  summarise(results: readonly JobResult<Means>[]) {
    const rows = SIZES.map(({ rows: count, width }, at) => ({
      rows: count, width, biased: measureOf(results.map(({ result }) => result.biased[at])), "biased, by formula": biasedCkaOfNoise(count, width, width),
      debiased: measureOf(results.map(({ result }) => result.debiased[at])),
    }));
    const isZero = rows.every(({ debiased }) => Math.abs(debiased.value) < 0.01 || Math.abs(sigmas(debiased)) < 3);
    const isFormula = rows.every((row) => Math.abs(row.biased.value - row["biased, by formula"]) < 0.02);
    return {
      headline: { "biased, 64 rows of width 64": rows[3].biased, "debiased, 64 rows of width 64": rows[3].debiased }, rows, charts: {},
      verdict: { outcome: isZero && isFormula ? "reproduced" : "not reproduced", reason: `The debiased values are ${isZero ? "" : "not "}compatible with 0, the biased ones ${isFormula ? "follow" : "do not follow"} the formula within 0.02` },
    };
  },
};
