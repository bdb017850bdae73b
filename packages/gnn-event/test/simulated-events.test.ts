// The simulated events that lie beside the project: graphs against NumPy, labels, batches.
import { existsSync, readFileSync } from "node:fs";
import { randomStream, type Tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { applyLabels, EDGE_FEATURES, eventBatches, eventGraphs, fitLabelSchema, numEvents, readEventSet } from "../src/index.js";

const FILE = new URL("../../../../shared/data/events_test.npz", import.meta.url);
const isThere = existsSync(FILE);
if (!isThere) console.warn("shared/data is not beside the project: simulated events are not tested");

/** Sums of absolute values, and weighted with 1 + (row modulo 97), of each column. */
function columnSums({ data, shape: [, width] }: Tensor<"float32">): { readonly sums: number[]; readonly weighted: number[] } {
  const [sums, weighted] = [Array<number>(width).fill(0), Array<number>(width).fill(0)];
  data.forEach((value, at) => {
    sums[at % width] += Math.abs(value);
    weighted[at % width] += value * (1 + (Math.floor(at / width) % 97));
  });
  return { sums, weighted };
}

describe.skipIf(!isThere)("simulated events", () => {
  const events = isThere ? readEventSet(readFileSync(FILE)) : undefined!;

  test("have the graphs that NumPy makes of them (python/event-graphs.py)", () => {
    const answer: Readonly<Record<string, number | readonly number[]>> = JSON.parse(readFileSync(new URL("fixtures/event-graphs.json", import.meta.url), "utf8"));
    const { nodes, edges, globals, nNode } = eventGraphs(events, { edges: { features: EDGE_FEATURES } }, new Int32Array(2_000).map((_, row) => row));
    expect([nodes.shape, edges.shape]).toEqual([[answer["nodes"], 7], [answer["edges"], 6]]);
    expect(globals.data).toEqual(Float32Array.from(nNode));
    const [ofNodes, ofEdges] = [columnSums(nodes), columnSums(edges)];
    const compared = { nodeSums: ofNodes.sums, nodeWeighted: ofNodes.weighted, edgeSums: ofEdges.sums, edgeWeighted: ofEdges.weighted };
    for (const [name, seen] of Object.entries(compared)) {
      const expected = answer[name] as readonly number[];
      const scale = name.startsWith("node") ? ofNodes.sums : ofEdges.sums;
      const differences = seen.map((value, k) => Math.abs(value - expected[k]) / (1 + 97 * scale[k]));
      expect([name, differences.every((difference) => difference < 1e-7)]).toEqual([name, true]);
    }
  });

  test("have 41 labels, bins in balance", () => {
    const schema = fitLabelSchema(events);
    const { labels, defined } = applyLabels(schema, events);
    const share = schema.labels.map((_, k) => columnTotal(labels, k) / columnTotal(defined, k));
    expect(share).toHaveLength(41);
    expect(share.every((value) => value > 0 && value < 0.7)).toBe(true);
    for (const [first, bins] of [[15, 6], [21, 5], [26, 6], [32, 6]]) for (const value of share.slice(first, first + bins)) expect(value).toBeCloseTo(1 / bins, 2);
  });

  test("come in batches of equal numbers of objects, all of them", () => {
    let count = 0;
    for (const { graphs, labels } of eventBatches(events, { batchSize: 1024, groupBy: "numNodes", stream: randomStream(1) })) {
      expect(new Set(graphs.nNode).size).toBe(1);
      count += labels?.length ?? 0;
    }
    expect(count).toBe(numEvents(events));
  });
});

const columnTotal = ({ data, shape: [, width] }: Tensor<"float32">, k: number): number => data.reduce((sum, value, at) => sum + (at % width === k ? value : 0), 0);
