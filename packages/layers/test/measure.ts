// Values for parameters, runs of a graph, and the measures of agreement the tests share.
import type { Graph } from "@mpm/graph";
import { openSession } from "@mpm/runtime";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import type { Matrix, Values } from "./reference.js";

/** A float32 tensor of rows. */
export function rowsTensor(rows: Matrix): Tensor<"float32"> {
  return tensor("float32", [rows.length, rows[0].length], rows.flat());
}

/** A random value for every parameter, also for those that start at 0: weights about 0, scales about 1. Representable in float32. */
export function randomValues({ parameters }: Pick<Graph, "parameters">, seed: number): Values {
  return Object.fromEntries(parameters.map(({ name, shape, init }) => {
    const sizes = shape.map(Number);
    return [name, randomTensor(sizes, seed, name, init.kind === "ones" ? 1 : 0, 0.5)];
  }));
}

/** Normal numbers, rounded to float32. */
export function randomTensor(shape: readonly number[], seed: number, name: string, mean = 0, std = 1): Tensor<"float64"> {
  const data = new Float32Array(shape.reduce((size, dim) => size * dim, 1));
  randomStream(seed, name).fillNormal(data, mean, std);
  return tensor("float64", shape, Float64Array.from(data));
}

/** The same values as feeds of a float32 graph. */
export function asFeeds(values: Values): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(values).map(([name, { shape, data }]) => [name, tensor("float32", shape, Float32Array.from(data))]));
}

/** All outputs of a graph, run once on CPU. */
export async function runOnce(graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
  await using session = await openSession(graph, { threads: 1 });
  return await session.run(feeds);
}

/** The r of the project's measure of agreement, max|a - b| <= r * max|b| + 1e-7; infinite for other lengths. */
export function disagreement(actual: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): number {
  if (actual.length !== expected.length) return Infinity;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(Number(actual[i]) - Number(expected[i])));
    largest = Math.max(largest, Math.abs(Number(expected[i])));
  }
  return difference <= 1e-7 ? 0 : (difference - 1e-7) / largest;
}

/** Disagreements above r, by name: none is expected. */
export function disagreements(actual: Readonly<Record<string, readonly number[]>>, expected: Readonly<Record<string, readonly number[]>>, r: number): Record<string, number> {
  const all = Object.entries(expected).map(([name, values]): [string, number] => [name, disagreement(actual[name] ?? [], values)]);
  return Object.fromEntries(all.filter(([, value]) => !(value <= r)));
}

/** d loss / d at, entry by entry; `at` is moved in place and put back. */
export function centralDifferences(loss: () => number, at: Float64Array, step = 1e-5): Float64Array {
  const lossAt = (i: number, value: number): number => {
    at[i] = value;
    return loss();
  };
  return at.slice().map((value, i) => {
    const slope = (lossAt(i, value + step) - lossAt(i, value - step)) / (2 * step);
    at[i] = value;
    return slope;
  });
}
