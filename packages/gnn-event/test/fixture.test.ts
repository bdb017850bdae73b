// The event network against float64 numbers of PyTorch: scores, loss, last values of nodes, edges and graphs, every gradient.
import { readFileSync } from "node:fs";
import { differentiate, gradientName, type Graph } from "@mpm/graph";
import { readNpz, tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { denseFeeds, eventForwardGraph, eventLossGraph, parseEventConfig, segmentFeeds, type GraphsTuple } from "../src/index.js";
import { doubleFeeds, inDouble } from "./in-double.js";
import { disagreement, runOnce } from "./measure.js";
import { selectGraphs } from "./toy-graphs.js";

const arrays = readNpz(readFileSync(new URL("fixtures/event-network.npz", import.meta.url)));
const config = parseEventConfig({ preset: "event-v1-code", width: 8, rounds: 2, outputs: 12 });

const nNode = arrays["in.numNodes"].data as Int32Array;
const rowsOf = ({ data, shape }: Tensor, rows: readonly number[]): number[] => rows.flatMap((row) => Array.from(data.slice(row * shape[1], (row + 1) * shape[1]), Number));

// The fixture's edges are by sender, then by receiver. Features of edges are float64 there, all else is float32.
const [senders, receivers] = ["in.senders", "in.receivers"].map((name) => arrays[name].data as Int32Array);
const byReceiver = Array.from(receivers.keys()).toSorted((a, b) => receivers[a] - receivers[b] || senders[a] - senders[b]);
const batch: GraphsTuple = {
  nodes: arrays["in.nodes"] as Tensor<"float32">, globals: tensor("float32", [4, 1], Float32Array.from(nNode)),
  edges: tensor("float32", arrays["in.edges"].shape, rowsOf(arrays["in.edges"], byReceiver)),
  senders: Int32Array.from(byReceiver, (edge) => senders[edge]), receivers: Int32Array.from(byReceiver, (edge) => receivers[edge]),
  nNode, nEdge: nNode.map((count) => count * (count - 1)),
};
const labels = arrays["in.labels"].data as Int32Array;

/** Rows of the fixture's arrays that belong to events, of which event i has `counts[i]`. */
function rowsOfEvents(events: readonly number[], counts: Int32Array): number[] {
  const starts = Array.from(counts, (_, event) => counts.slice(0, event).reduce((sum, count) => sum + count, 0));
  return events.flatMap((event) => Array.from({ length: counts[event] }, (_, at) => starts[event] + at));
}

// With how far float32 may round gradients: PyTorch, too, agrees with itself in float64 only to 5.4e-5, as rows of few active units have small
// variances. Gradients of single events are larger than their mean, and round further.
const forms = [["segment", [[0, 1, 2, 3]], segmentFeeds, 7e-5], ["segment", [[3, 1], [0, 2]], segmentFeeds, 7e-5], ["dense", [[0], [1], [2], [3]], denseFeeds, 1.3e-4]] as const;

// With how far scores and inner values may differ.
const precisions = [["float64", 1e-5, inDouble, doubleFeeds], ["float32", 2e-5, (graph: Graph) => graph, (feeds: Record<string, Tensor>) => feeds]] as const;

describe.each(forms)("PyTorch's numbers in the %s form, batches %j", (form, batches, feedsOf, rounding) => {
  const graph = eventLossGraph(config, { kind: "multiclass" }, { form });
  const parameters = Object.fromEntries(graph.parameters.map(({ name }) => [name, arrays[`param.${name}`]]));
  const names = Object.keys(parameters);
  const feeds = (events: readonly number[]): Record<string, Tensor> => ({
    ...feedsOf(selectGraphs(batch, events)), ...parameters,
    labels: tensor("int32", [events.length], events.map((event) => labels[event])), weights: tensor("float32", [events.length], events.map(() => 1)),
  });

  /** Loss and gradients of the whole fixture: means over the batches, weighted by their numbers of events. */
  async function means(run: (batchFeeds: Record<string, Tensor>) => Promise<Record<string, Tensor>>): Promise<Map<string, Float64Array>> {
    const sums = new Map(["loss", ...names.map(gradientName)].map((name) => [name, new Float64Array()]));
    for (const events of batches) {
      const result = await run(feeds(events));
      for (const [name, sum] of sums) sums.set(name, Float64Array.from(result[name].data, (value: number | bigint, at: number) => (sum[at] ?? 0) + Number(value) * events.length / nNode.length));
    }
    return sums;
  }

  test("has the fixture's parameters and no others", () => {
    expect(names.map((name) => `param.${name}`).toSorted()).toEqual(Object.keys(arrays).filter((name) => name.startsWith("param.")).toSorted());
  });

  test.each(precisions)("loss and every gradient in %s", async (precision, double, convert, convertFeeds) => {
    const tolerance = precision === "float32" ? rounding : double;
    const training = differentiate(convert(graph), { loss: "loss", parameters: names });
    const found = await means((batchFeeds) => runOnce(training, convertFeeds(batchFeeds)));
    expect.soft(disagreement(found.get("loss") ?? [], arrays["out.loss"].data), "loss").toBeLessThan(1e-5);
    for (const name of names) expect.soft(disagreement(found.get(gradientName(name)) ?? [], arrays[`grad.${name}`].data), name).toBeLessThan(tolerance);
  });

  test.each(precisions)("scores and the values of the last round in %s to %d", async (_name, tolerance, convert, convertFeeds) => {
    const forward = convert(eventForwardGraph(config, { form, taps: ["round1.nodes", "round1.edges", "round1.globals"] }));
    const found: Record<string, Tensor>[] = [];
    for (const events of batches) found.push(await runOnce(forward, convertFeeds(feeds(events))));
    const order = batches.flat();
    const expectRows = (name: string, out: string, rows: readonly number[]): void =>
      expect.soft(disagreement(found.flatMap((result) => Array.from(result[name].data, Number)), rowsOf(arrays[`out.${out}`], rows)), name).toBeLessThan(tolerance);
    expectRows("logits", "logits", order);
    expectRows("round1.globals", "globals", order);
    expectRows("round1.nodes", "nodes", rowsOfEvents(order, nNode));
    expectRows("round1.edges", "edges", rowsOfEvents(order, batch.nEdge).map((edge) => byReceiver[edge]));
  });
});
