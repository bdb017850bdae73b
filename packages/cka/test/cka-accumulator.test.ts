import { readNpz, readSafetensors, tensor, writeNpz, writeSafetensors } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ckaAccumulator, linearCka, resumeCkaAccumulator, type CkaAccumulator, type CkaAccumulatorOptions } from "../src/index.js";
import { directJackknife } from "./direct-jackknife.js";
import { mapped, noisyCopy, normalLayer, rowsOf } from "./random-layers.js";
import { relativeDifference } from "./relative-difference.js";

type Layer = ReturnType<typeof normalLayer>;

/** Adds rows in batches of the given sizes, over and over. */
function fed(x: Layer, y: Layer, sizes: readonly number[], options: CkaAccumulatorOptions = {}): CkaAccumulator {
  const accumulator = ckaAccumulator(x.shape[1], y.shape[1], options);
  for (let start = 0, batch = 0; start < x.shape[0]; batch++) {
    const rows = Array.from({ length: Math.min(sizes[batch % sizes.length], x.shape[0] - start) }, (_, i) => start + i);
    accumulator.add(rowsOf(x, rows), rowsOf(y, rows));
    start += rows.length;
  }
  return accumulator;
}

const x = mapped(normalLayer(7_000, 6, "x"), (value, _, column) => 3 + value * (1 + column));
const y = mapped(noisyCopy(x, 0.5, "y"), (value) => value - 20);

describe("ckaAccumulator", () => {
  it.each(["debiased", "biased", "off-diagonal"] as const)("has the %s value of all rows at once", (estimator) => {
    const { value, error } = fed(x, y, [1, 5_000, 17]).result({ estimator });
    expect(relativeDifference(value, linearCka(x, y, { estimator }).value)).toBeLessThan(1e-12);
    expect(error).toBeGreaterThan(0);
  });

  it("does not see the sizes of batches, and their order only in the last bits", () => {
    const whole = fed(x, y, [7_000]).result();
    expect(fed(x, y, [64, 3, 999]).result()).toEqual(whole);
    const backwards = Array.from({ length: 7_000 }, (_, i) => 6_999 - i);
    expect(relativeDifference(fed(rowsOf(x, backwards), rowsOf(y, backwards), [512]).result().value, whole.value)).toBeLessThan(1e-12);
  });

  it("equals two passes for any shapes and batches", () => {
    fc.assert(fc.property(
      fc.integer({ min: 4, max: 60 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), fc.nat(),
      (rows, p, q, sizes, seed) => {
        const [a, b] = [normalLayer(rows, p, "a", seed), normalLayer(rows, q, "b", seed)];
        expect(Math.abs(fed(a, b, sizes).result().value - linearCka(a, b).value)).toBeLessThan(1e-11);
      },
    ), { seed: 2, numRuns: 60 });
  });

  it("keeps its value far from 0, with rows that drift, and after results in between", () => {
    const far = mapped(x, (value) => value + 1e4);
    expect(relativeDifference(fed(far, y, [100]).result().value, linearCka(x, y).value)).toBeLessThan(1e-10);
    const drifting = mapped(x, (value, row) => value + row / 100);
    expect(relativeDifference(fed(drifting, y, [100]).result().value, linearCka(drifting, y).value)).toBeLessThan(1e-12);
    const accumulator = fed(rowsOf(x, [0, 1, 2, 3, 4]), rowsOf(y, [0, 1, 2, 3, 4]), [5]);
    accumulator.result();
    accumulator.add(rowsOf(x, [5, 6, 7]), rowsOf(y, [5, 6, 7]));
    const first = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(relativeDifference(accumulator.result().value, linearCka(rowsOf(x, first), rowsOf(y, first)).value)).toBeLessThan(1e-11);
  });

  it("merges shards to the value of one run, and their blocks to the errors of larger ones", () => {
    // Shards of different means and scales have different origins.
    const sizes = [2_000, 1_000, 500];
    const starts = [0, 2_000, 3_000];
    const rows = sizes.map((size, shard) => Array.from({ length: size }, (_, i) => starts[shard] + i));
    const [first, second, third] = rows.map((own) => fed(rowsOf(x, own), rowsOf(y, own), [333]));
    first.merge(second);
    first.merge(third);
    first.merge(ckaAccumulator(6, 6));
    expect(first.rows).toBe(3_500);
    const [a, b] = [rowsOf(x, rows.flat()), rowsOf(y, rows.flat())];
    const merged = first.result();
    expect(relativeDifference(merged.value, linearCka(a, b).value)).toBeLessThan(1e-12);
    const blockOf = (row: number): number => {
      const shard = starts.findLastIndex((start) => row >= start);
      return Math.floor((20 * (row - starts[shard])) / sizes[shard]);
    };
    expect(relativeDifference(merged.error, directJackknife(a, b, 20, blockOf))).toBeLessThan(1e-9);
    const empty = ckaAccumulator(6, 6);
    empty.merge(second);
    expect(empty.result().value).toBe(second.result().value);
  });

  it("merges shards about origins of other places and scales", () => {
    const rows = (start: number, stop: number): number[] => Array.from({ length: stop - start }, (_, i) => start + i);
    const uneven = mapped(x, (value, row) => (row < 3_000 ? value : 100 + 40 * value));
    const accumulator = fed(rowsOf(uneven, rows(0, 3_000)), rowsOf(y, rows(0, 3_000)), [500]);
    accumulator.merge(fed(rowsOf(uneven, rows(3_000, 7_000)), rowsOf(y, rows(3_000, 7_000)), [500]));
    expect(relativeDifference(accumulator.result().value, linearCka(uneven, y).value)).toBeLessThan(1e-12);
  });

  it("goes on from a file as if nothing had happened", () => {
    const half = Array.from({ length: 3_500 }, (_, i) => i);
    const rest = half.map((row) => row + 3_500);
    const started = fed(rowsOf(x, half), rowsOf(y, half), [100]);
    for (const state of [readSafetensors(writeSafetensors(started.state())).tensors, readNpz(writeNpz(started.state()))]) {
      const resumed = resumeCkaAccumulator(state);
      expect(resumed.rows).toBe(3_500);
      resumed.add(rowsOf(x, rest), rowsOf(y, rest));
      expect(relativeDifference(resumed.result().value, linearCka(x, y).value)).toBeLessThan(1e-12);
    }
    started.add(rowsOf(x, rest), rowsOf(y, rest));
    expect(relativeDifference(started.result().value, linearCka(x, y).value)).toBeLessThan(1e-12);
  });

  it.each([1e4, 1e6])("has the error of one row at %d standard deviations, which carries its block", (distance) => {
    const [a, b] = [normalLayer(1_000, 8, "a"), normalLayer(1_000, 8, "b")].map((layer, side) => mapped(layer, (value, row, column) => (row === 640 && column === side ? distance : value)));
    const { error } = fed(a, b, [1_000], { blocks: 10 }).result();
    expect(relativeDifference(error, directJackknife(a, b, 10, (row) => Math.floor(row / 100)))).toBeLessThan(distance === 1e4 ? 1e-7 : 1e-4); // sums grow as distance^4
  });

  it("has no error where a layer is alive in one block only", () => {
    const alive = mapped(normalLayer(1_000, 2, "alive"), (value, row) => (row < 50 ? value : 0.3));
    const { value, error } = fed(alive, normalLayer(1_000, 2, "z"), [1_000]).result();
    expect(value).not.toBeNaN();
    expect(error).toBeNaN();
  });

  it("says why there is no value, and no error where it cannot be", () => {
    const constant = mapped(normalLayer(3_000, 2, "c"), () => 0.1);
    const z = normalLayer(3_000, 2, "z");
    expect(fed(constant, z, [500]).result()).toEqual({ value: NaN, reason: "x-constant", error: NaN });
    expect(fed(z, mapped(z, (value, row) => (row === 2_999 ? NaN : value)), [500]).result()).toEqual({ value: NaN, reason: "y-not-finite", error: NaN });
    const few = fed(rowsOf(z, [0, 1, 2, 3]), rowsOf(z, [0, 1, 2, 3]), [4]).result();
    expect(few.error).toBeNaN();
    expect(few.value).toBeCloseTo(1, 12);
  });

  it.each([{ blocks: 20, share: 0.5 }, { blocks: 10, share: 1 }])("covers the true value with two errors in 90 to 99 % of 500 repetitions: $blocks blocks, y = $share x + noise", ({ blocks, share }) => {
    const truth = share ** 2 / (share ** 2 + 1);
    let covered = 0;
    for (let repetition = 0; repetition < 500; repetition++) {
      const a = normalLayer(400, 4, "coverage", repetition);
      const { value, error } = fed(a, noisyCopy(a, share, "coverage", repetition), [400], { blocks }).result();
      if (Math.abs(value - truth) <= 2 * error) covered++;
    }
    expect(covered / 500).toBeGreaterThan(0.9);
    expect(covered / 500).toBeLessThan(0.99);
  });

  it("refuses what does not fit", () => {
    const accumulator = ckaAccumulator(6, 6);
    expect(() => accumulator.result()).toThrow(/at least 4 rows, got 0/);
    expect(() => accumulator.add(x, normalLayer(6_999, 6, "short"))).toThrow(/same rows/);
    expect(() => accumulator.add(x, normalLayer(7_000, 5, "narrow"))).toThrow(/y of width 6, .*got 5/);
    accumulator.add(x, y);
    expect(() => accumulator.add(tensor("float32", [1, 6]), rowsOf(y, [0]))).toThrow(/element type of the first batch/);
    expect(() => accumulator.merge(ckaAccumulator(6, 5))).toThrow(/same widths of y to merge, got 6 and 5/);
    expect(() => accumulator.merge(ckaAccumulator(6, 6, { blocks: 10 }))).toThrow(/number of blocks/);
    expect(() => ckaAccumulator(0, 6)).toThrow(/widths of 1 or more/);
    expect(() => ckaAccumulator(6, 6, { blocks: 1 })).toThrow(/2 blocks or more/);
  });

  it("refuses a state that lacks something", () => {
    const { "3.cross": cross, ...rest } = ckaAccumulator(2, 3).state();
    expect(cross.shape).toEqual([4, 5]);
    expect(() => resumeCkaAccumulator(rest)).toThrow(/"3.cross" as float64 \[4, 5\].*got none/);
    expect(() => resumeCkaAccumulator({ ...rest, "3.cross": tensor("float64", [5, 4]) })).toThrow(/got float64 \[5, 4\]/);
    expect(() => resumeCkaAccumulator({ ...rest, blocks: tensor("float64", [1], [1e12]) })).toThrow(/sums of 1000000000000 blocks/);
  });
});
