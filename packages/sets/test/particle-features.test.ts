import { jagged, MpmError, type TypedArray } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { particleFeatures, type ParticleRecipe } from "../src/index.js";

const x: ParticleRecipe = { features: [{ name: "x", column: "x" }] };

function table(sizes: readonly number[], columns: Record<string, TypedArray>): ReturnType<typeof jagged> {
  let end = 0;
  return jagged(Int32Array.of(0, ...sizes.map((size) => (end += size))), columns);
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof MpmError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return undefined;
}

describe("feature values", () => {
  test.each([
    [{}, [-2, 0, 5], [-2, 0, 5]],
    [{ clip: [-1, 1] as const }, [-2, 0.5, 5], [-1, 0.5, 1]],
    [{ transform: "signLog" as const }, [-1, 0, Math.E - 1], [-Math.log(2), 0, 1]],
    [{ wrap: true }, [4, -4, 3], [4 - 2 * Math.PI, 2 * Math.PI - 4, 3]],
    [{ wrap: true }, [Math.PI, -Math.PI, 9 * Math.PI], [-Math.PI, -Math.PI, -Math.PI]],
    [{ wrap: true, clip: [-0.8, 0.8] as const }, [2 * Math.PI + 0.5, 6, -1], [0.5, 6 - 2 * Math.PI, -0.8]],
    [{ clip: [0, 1] as const, transform: "signLog" as const }, [7, 1, 0], [Math.log(2), Math.log(2), 0]],
  ])("%j", (options, values, expected) => {
    const recipe = { features: [{ name: "x", column: "x", ...options }] };
    const { features } = particleFeatures(recipe)(table([3], { x: Float64Array.from(values) }));
    features.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 6));
  });

  test("reads integer columns, 64-bit ones too, and puts features in recipe order", () => {
    const recipe: ParticleRecipe = { features: [{ name: "b", column: "b" }, { name: "a", column: "a" }] };
    const set = particleFeatures(recipe)(table([2], { a: Int8Array.of(-1, 1), b: BigInt64Array.of(3n, 4n) }));
    expect([...set.features.data]).toEqual([3, -1, 4, 1]);
    expect(set.featureNames).toEqual(["b", "a"]);
  });
});

describe("sets", () => {
  const values = { x: Float32Array.of(1, 2, 3, 4, 5) };

  test("keeps offsets, rows and labels", () => {
    const set = particleFeatures(x)(table([2, 3], values), { labels: Uint8Array.of(7, 9) });
    expect([...set.offsets]).toEqual([0, 2, 5]);
    expect([...set.rows]).toEqual([0, 1]);
    expect(set.labels).toEqual(Int32Array.of(7, 9));
    expect([set.numTruncated, set.numReplaced]).toEqual([0, 0]);
  });

  test("refuses a set that is too large, or keeps its leading particles in the order asked for", () => {
    expect(codeOf(() => particleFeatures({ ...x, maxParticles: 2 })(table([2, 3], values)))).toMatch(/^set-too-large: set 1 has 3 particles, expected at most 2/);
    const leading = particleFeatures({ ...x, maxParticles: 2, tooLarge: "leading" })(table([2, 3], values));
    expect([...leading.features.data]).toEqual([1, 2, 3, 4]);
    expect(leading.numTruncated).toBe(1);
    const hardest = particleFeatures({ ...x, maxParticles: 2, tooLarge: "leading", orderBy: "x" })(table([2, 3], values));
    expect([...hardest.features.data]).toEqual([2, 1, 5, 4]);
  });

  test("refuses an empty set, or drops it and says which rows stay", () => {
    expect(codeOf(() => particleFeatures(x)(table([2, 0, 3], values)))).toMatch(/^empty-set: set 1 has no particles/);
    const set = particleFeatures({ ...x, emptySets: "drop" })(table([0, 2, 0, 3], values), { labels: [10, 11, 12, 13] });
    expect([...set.rows]).toEqual([1, 3]);
    expect([...set.offsets]).toEqual([0, 2, 5]);
    expect(set.labels).toEqual(Int32Array.of(11, 13));
    expect([...set.features.data]).toEqual([1, 2, 3, 4, 5]);
  });

  test("refuses a missing column and labels of the wrong length", () => {
    expect(() => particleFeatures({ ...x, orderBy: "pt" })(table([5], values))).toThrow('needs column "pt", the table has x');
    expect(() => particleFeatures(x)(table([5], values), { labels: [1, 2] })).toThrow("expected 1 labels, one per row, got 2");
  });
});

describe("NaN and infinite values", () => {
  const recipe: ParticleRecipe = { features: [{ name: "x", column: "x", clip: [-9, 9] }, { name: "y", column: "y" }] };
  const bad = table([1, 2, 1], { x: Float32Array.of(1, 2, Infinity, Number.NaN), y: Float64Array.of(1, 2, 3, 1e300) });

  test("are counted and refused with column and row, before a clip hides them", () => {
    const message = codeOf(() => particleFeatures(recipe)(bad));
    expect(message).toContain('non-finite: column "x" has 2 NaN or infinite values, the first in set 1');
    expect(message).toContain('column "y" has 1 NaN or infinite value, the first in set 2');
  });

  test("become zero and are counted when asked for", () => {
    const set = particleFeatures({ ...recipe, nonFinite: "zero" })(bad);
    expect([...set.features.data]).toEqual([1, 1, 2, 2, 0, 3, 0, 0]);
    expect(set.numReplaced).toBe(3);
  });

  test("name the row of the input when rows before it were dropped", () => {
    const withEmpty = table([0, 1, 0, 1], { x: Float32Array.of(1, Number.NaN) });
    expect(codeOf(() => particleFeatures({ ...x, emptySets: "drop" })(withEmpty))).toContain("the first in set 3");
  });

  test("in the ordering column are refused, and count as 0 under the zero policy", () => {
    const data = table([3], { x: Float32Array.of(1, 2, 3), pt: Float32Array.of(-1, Number.NaN, 5) });
    expect(codeOf(() => particleFeatures({ ...x, orderBy: "pt" })(data))).toMatch(/^non-finite: cannot order by "pt": it is NaN in set 0/);
    expect([...particleFeatures({ ...x, orderBy: "pt", nonFinite: "zero" })(data).features.data]).toEqual([3, 2, 1]);
  });
});
