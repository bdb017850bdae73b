// event/E9: what the biased estimator of CKA says of layers that have nothing in common, and what the debiased one says.
import { biasedCkaOfNoise, linearCka } from "@mpm/cka";
import { randomStream, tensor, type RandomStream, type Tensor } from "@mpm/tensor";
import type { Job, JobResult, Measure, Study } from "../study.js";
import { measureOf } from "../measures.js";

const SIZES = [
  { rows: 32, widths: [8, 8] }, { rows: 64, widths: [8, 8] }, { rows: 256, widths: [8, 8] }, { rows: 64, widths: [64, 64] }, { rows: 256, widths: [64, 64] },
  { rows: 1_000, widths: [64, 64] }, { rows: 6_400, widths: [64, 64] }, { rows: 10_000, widths: [64, 64] }, { rows: 100, widths: [10, 1_000] },
] as const;
const REPETITIONS = 50;

/** Values of all repetitions, by size. */
type Values = { readonly biased: readonly (readonly number[])[]; readonly debiased: readonly (readonly number[])[] };

const job = (seed: number): Job => ({
  name: `CKA of noise, seed ${seed}`, kind: "CKA of noise, repeated", seed, config: { sizes: SIZES.map(({ rows, widths }) => ({ rows, widths: [...widths] })), repetitions: REPETITIONS }, seconds: 40,
  run: async ({ progress }) => {
    const stream = randomStream(seed, "noise");
    const values = SIZES.map((size, at) => {
      progress(at / SIZES.length);
      return repeated(size, stream.fork(String(at)));
    });
    return { biased: values.map(({ biased }) => biased), debiased: values.map(({ debiased }) => debiased) };
  },
});

function repeated({ rows, widths: [widthX, widthY] }: (typeof SIZES)[number], stream: RandomStream): { biased: number[]; debiased: number[] } {
  const pairs = Array.from({ length: REPETITIONS }, () => {
    const [x, y] = [noise(rows, widthX, stream), noise(rows, widthY, stream)];
    return { biased: linearCka(x, y, { estimator: "biased" }).value, debiased: linearCka(x, y).value };
  });
  return { biased: pairs.map(({ biased }) => biased), debiased: pairs.map(({ debiased }) => debiased) };
}

const noise = (rows: number, width: number, stream: RandomStream): Tensor<"float64"> => tensor("float64", [rows, width], Float64Array.from({ length: rows * width }, () => stream.normal()));

export const e9: Study<Values> = {
  name: "event/E9",
  title: "CKA of layers that have nothing in common",
  paper: { trend: "the biased estimator rises with width over rows, for independent layers too; the debiased one is 0", source: "Murphy et al., arXiv 2405.01012; Kornblith et al. 2019" },
  jobs: ({ seeds }) => seeds.map(job),
  summarise(results: readonly JobResult<Values>[]) {
    const over = (key: keyof Values, at: number): Measure => measureOf(results.flatMap(({ result }) => result[key][at]));
    const rows = SIZES.map(({ rows: count, widths: [widthX, widthY] }, at) => ({
      rows: count, widths: `${widthX}, ${widthY}`, biased: over("biased", at), "biased, by formula": biasedCkaOfNoise(count, widthX, widthY), debiased: over("debiased", at),
    }));
    const isZero = rows.every(({ debiased }) => Math.abs(debiased.value) < 3 * (debiased.error ?? 0));
    const isFormula = rows.every((row) => Math.abs(row.biased.value / row["biased, by formula"] - 1) < 0.05);
    return {
      headline: { "biased, 64 rows of width 64": rows[3].biased, "debiased, 64 rows of width 64": rows[3].debiased }, rows, charts: {},
      verdict: { outcome: isZero && isFormula ? "reproduced" : "not reproduced", reason: `The debiased values are ${isZero ? "" : "not "}compatible with 0, the biased ones ${isFormula ? "follow" : "do not follow"} the formula within 5 %` },
    };
  },
};
