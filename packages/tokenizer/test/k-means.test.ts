import { readFileSync } from "node:fs";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kMeans, type KMeansOptions } from "../src/k-means.js";
import { assign } from "../src/nearest-centroid.js";
import { bruteForce, matrix, normalRows, separatedBlobs } from "./point-rows.js";

interface GoldenCase {
  readonly name: string;
  readonly width: number;
  readonly clusters: number;
  readonly tolerance: number;
  readonly points: readonly number[];
  readonly centroids: readonly number[];
  readonly labels: readonly number[];
  readonly inertia: number;
  readonly iterations: number;
}

const golden = JSON.parse(readFileSync(new URL("fixtures/k-means.json", import.meta.url), "utf8")) as { readonly cases: readonly GoldenCase[] };
const stream = randomStream(1);

function firstRows(points: Tensor<"float32">, count: number): Tensor<"float32"> {
  return tensor("float32", [count, points.shape[1]], points.data.slice(0, count * points.shape[1]));
}

describe("worked values", () => {
  test("one column", () => {
    const result = kMeans(matrix([[0], [2], [10], [12], [14]]), { clusters: 2, stream, initial: matrix([[0], [2]]), tolerance: 0 });
    expect([...result.centroids.data]).toEqual([1, 12]);
    expect([...result.counts]).toEqual([2, 3]);
    expect(result).toMatchObject({ inertia: 10, converged: true });
  });

  test("two columns", () => {
    const points = matrix([[0, 0], [0, 2], [8, 0], [8, 2], [4, 20]]);
    const result = kMeans(points, { clusters: 3, stream, initial: matrix([[0, 0], [8, 0], [4, 9]]) });
    expect([...result.centroids.data]).toEqual([0, 1, 8, 1, 4, 20]);
    expect(result).toMatchObject({ inertia: 4, iterations: 2, converged: true, counts: Int32Array.of(2, 2, 1) });
  });

  test("as many clusters as distinct rows, and one cluster", () => {
    const points = matrix([[1, 1], [3, 1], [1, 1], [5, 7]]);
    expect(kMeans(points, { clusters: 3, stream })).toMatchObject({ inertia: 0, converged: true });
    expect([...kMeans(points, { clusters: 1, stream }).centroids.data]).toEqual([2.5, 2.5]);
  });
});

describe("scikit-learn's Lloyd from the same centroids", () => {
  test.each(golden.cases)("$name", ({ width, clusters, tolerance, points: values, centroids, labels, inertia, iterations }) => {
    const points = tensor("float32", [values.length / width, width], values);
    const result = kMeans(points, { clusters, stream, tolerance, maxIterations: 300, initial: firstRows(points, clusters) });
    const scale = Math.max(...centroids.map(Math.abs));
    result.centroids.data.forEach((value, i) => expect(Math.abs(value - centroids[i])).toBeLessThan(1e-6 * scale + 1e-7));
    expect([...assign(points, result.centroids)]).toEqual(labels);
    expect(result.inertia / inertia).toBeCloseTo(1, 6);
    expect(result.iterations).toBe(iterations);
  });
});

describe("properties", () => {
  const problems = fc.record({ seed: fc.integer({ min: 0, max: 1000 }), clusters: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 5 }) });

  test("the inertia never increases over the iterations", () => {
    fc.assert(fc.property(problems, ({ seed, clusters, width }) => {
      const points = normalRows(60, width, seed);
      const initial = firstRows(points, clusters);
      let before = Infinity;
      for (let maxIterations = 1; maxIterations < 8; maxIterations++) {
        const { inertia } = kMeans(points, { clusters, stream, initial, maxIterations, tolerance: 0 });
        expect(inertia).toBeLessThanOrEqual(before * (1 + 1e-6));
        before = inertia;
      }
    }), { numRuns: 30 });
  });

  test("the order of the rows does not matter, given the first centroids", () => {
    fc.assert(fc.property(problems, ({ seed, clusters, width }) => {
      const points = normalRows(60, width, seed);
      const options = { clusters, stream, initial: firstRows(points, clusters) };
      const order = randomStream(seed, "order").permutation(60);
      const shuffled = matrix(Array.from(order, (row) => [...points.data.subarray(row * width, (row + 1) * width)]));
      const [a, b] = [kMeans(points, options), kMeans(shuffled, options)];
      expect([...b.counts]).toEqual([...a.counts]);
      a.centroids.data.forEach((value, i) => expect(b.centroids.data[i]).toBeCloseTo(value, 5));
    }), { numRuns: 30 });
  });

  test.each(["lloyd", "minibatch"] as const)("%s: counts and inertia are those of its centroids, and no cluster is empty", (method) => {
    fc.assert(fc.property(problems, ({ seed, clusters, width }) => {
      const points = normalRows(60, width, seed);
      const { centroids, counts, inertia } = kMeans(points, { clusters, stream: randomStream(seed), method, maxIterations: 5, batchSize: 16 });
      const brute = bruteForce(points, centroids);
      expect(inertia).toBeCloseTo(brute.inertia, 6);
      expect([...counts]).toEqual(Array.from({ length: clusters }, (_, token) => brute.tokens.filter((other) => other === token).length));
      expect(counts.includes(0)).toBe(false);
    }), { numRuns: 30 });
  });
});

describe("randomness", () => {
  test.each(["lloyd", "minibatch"] as const)("%s: the same stream gives the same bits, another one other centroids", (method) => {
    const points = normalRows(500, 3, 1);
    const run = (seed: number): Float32Array => kMeans(points, { clusters: 10, stream: randomStream(seed), method, batchSize: 100 }).centroids.data;
    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
  });

  test("what was drawn from the stream before does not matter, and nothing is drawn", () => {
    const used = randomStream(7);
    used.uint32();
    const points = normalRows(100, 2, 1);
    expect(kMeans(points, { clusters: 4, stream: used })).toEqual(kMeans(points, { clusters: 4, stream: randomStream(7) }));
    const fresh = randomStream(7);
    fresh.uint32();
    expect(used.uint32()).toBe(fresh.uint32());
  });

  test("restarts keep the best of several runs", () => {
    const points = normalRows(300, 3, 2);
    const inertias = [1, 2, 4, 8].map((restarts) => kMeans(points, { clusters: 12, stream: randomStream(3), restarts }).inertia);
    expect(inertias).toEqual(inertias.toSorted((a, b) => b - a));
    expect(inertias[3]).toBeLessThan(inertias[0]);
  });
});

describe("quality", () => {
  test("separated blobs are found exactly, where random first rows end in a worse optimum", () => {
    const points = separatedBlobs(9, 40, 2);
    const seeded = kMeans(points, { clusters: 9, stream: randomStream(1) });
    expect([...seeded.counts]).toEqual(Array<number>(9).fill(40));
    const unlucky = kMeans(points, { clusters: 9, stream, initial: firstRows(points, 9) }); // all in the first blob
    expect(seeded.inertia).toBeLessThan(unlucky.inertia / 5);
  });

  test("mini-batches come within 10 % of Lloyd", () => {
    const points = normalRows(5000, 3, 3);
    const options: KMeansOptions = { clusters: 32, stream: randomStream(2) };
    const lloyd = kMeans(points, options);
    const batches = kMeans(points, { ...options, method: "minibatch", batchSize: 512 });
    expect(batches.inertia / lloyd.inertia).toBeLessThan(1.1);
  });

  test("centroids that start without rows end with some", () => {
    const points = separatedBlobs(4, 10, 3);
    const far = matrix([[0, 0], [1e6, 1e6], [1e6, 1e6], [-1e6, 0]]);
    for (const method of ["lloyd", "minibatch"] as const) {
      const { counts } = kMeans(points, { clusters: 4, stream, initial: far, method });
      expect([...counts]).toEqual([10, 10, 10, 10]);
    }
  });
});

describe("errors", () => {
  const points = matrix([[1, 2], [1, 2], [3, 4]]);

  test.each<[string, Partial<KMeansOptions>, RegExp]>([
    ["no clusters", { clusters: 0 }, /clusters to be a whole number > 0, got 0/],
    ["half a cluster", { clusters: 1.5 }, /got 1.5/],
    ["too few distinct rows", { clusters: 3 }, /at least 3 distinct rows for 3 clusters, got 2 among 3 rows/],
    ["no iterations", { maxIterations: 0 }, /maxIterations/],
    ["no batch", { batchSize: -1 }, /batchSize/],
    ["no restarts", { restarts: 0 }, /restarts/],
    ["tolerance", { tolerance: Number.NaN }, /tolerance >= 0, got NaN/],
    ["initial", { initial: matrix([[1, 2]]) }, /initial of shape \[2, 2\], got \[1, 2\]/],
  ])("%s", (_name, options, message) => {
    expect(() => kMeans(points, { clusters: 2, stream, ...options })).toThrow(message);
    expect(() => kMeans(points, { clusters: 2, stream, ...options })).toThrow(RangeError);
  });

  test("bad rows, no rows", () => {
    expect(() => kMeans(matrix([[1, 2], [Number.NaN, 0]]), { clusters: 1, stream })).toThrow(/got NaN at row 1, column 0/);
    expect(() => kMeans(tensor("float32", [0, 2]), { clusters: 1, stream })).toThrow(/at least 1 distinct rows/);
  });
});
