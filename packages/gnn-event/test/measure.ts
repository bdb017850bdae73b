// Runs of a graph and the measure of agreement that the tests share.
import type { Graph } from "@mpm/graph";
import { openSession } from "@mpm/runtime";
import type { Tensor } from "@mpm/tensor";

/** Outputs of a graph for those of `feeds` that it reads, with one thread. */
export async function runOnce(graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
  await using session = await openSession(graph, { threads: 1 });
  const read = new Set(session.inputs.map(({ name }) => name));
  return await session.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => read.has(name))));
}

/** The r of the project's measure of agreement, max|a - b| <= r * max|b| + 1e-7; infinite for other lengths. */
export function disagreement(actual: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): number {
  if (actual.length !== expected.length) return Infinity;
  let [difference, largest] = [0, 0];
  for (let at = 0; at < expected.length; at++) {
    difference = Math.max(difference, Math.abs(Number(actual[at]) - Number(expected[at])));
    largest = Math.max(largest, Math.abs(Number(expected[at])));
  }
  return difference <= 1e-7 ? 0 : (difference - 1e-7) / largest;
}

/** Disagreements above r, by name; none is expected. Of `actual` only the names in `expected` count. */
export function disagreements(actual: Readonly<Record<string, Tensor>>, expected: Readonly<Record<string, Tensor>>, r: number): Record<string, number> {
  const all = Object.entries(expected).map(([name, { data }]): [string, number] => [name, disagreement(actual[name]?.data ?? [], data)]);
  return Object.fromEntries(all.filter(([, value]) => !(value <= r)));
}
