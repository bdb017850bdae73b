import { describe, expect, test } from "vitest";
import { denseFeeds, eventForwardGraph, parseEventConfig, segmentFeeds } from "../src/index.js";
import { randomGraphs } from "./toy-graphs.js";

const bothWays = { selfLoops: false, oneWay: false };

describe("segment feeds", () => {
  test("are the inputs of the graph", () => {
    const inputs = eventForwardGraph(parseEventConfig("event-v1")).inputs.map(({ name }) => name);
    expect(Object.keys(segmentFeeds(randomGraphs([2]))).toSorted()).toEqual(inputs.toSorted());
  });

  test("say which edges leave and reach each node, and which nodes each graph has", () => {
    const feeds = segmentFeeds(randomGraphs([1, 3]));
    expect([...feeds["receivers"].data]).toEqual([1, 1, 2, 2, 3, 3]);
    expect([...feeds["senders"].data]).toEqual([2, 3, 1, 3, 1, 2]);
    expect(feeds["receiver_slots"]).toMatchObject({ shape: [4, 2], data: Int32Array.of(0, 0, 0, 1, 2, 3, 4, 5) });
    expect(feeds["sender_slots"]).toMatchObject({ shape: [4, 2], data: Int32Array.of(0, 0, 2, 4, 0, 5, 1, 3) });
    expect(feeds["receiver_mask"].data).toEqual(Float32Array.of(0, 0, 1, 1, 1, 1, 1, 1));
    expect(feeds["graph_slots"]).toMatchObject({ shape: [2, 3], data: Int32Array.of(0, 0, 0, 1, 2, 3) });
    expect([...feeds["node_graphs"].data]).toEqual([0, 1, 1, 1]);
  });

  test("take edges in one direction only", () => {
    const feeds = segmentFeeds(randomGraphs([3], { rule: { selfLoops: false, oneWay: true } }));
    expect([...feeds["senders"].data].map((sender, edge) => [sender, feeds["receivers"].data[edge]])).toEqual([[0, 1], [0, 2], [1, 2]]);
  });
});

describe("dense feeds", () => {
  test.each([[false, 2], [true, 3]])("have a place for every pair, self loops: %s", (selfLoops, partners) => {
    const batch = randomGraphs([3, 3], { rule: { selfLoops, oneWay: false } });
    const feeds = denseFeeds(batch, { selfLoops });
    expect(feeds["edges"]).toMatchObject({ shape: [2, 3, partners, 3], data: batch.edges.data });
    expect(feeds["nodes"].shape).toEqual([2, 3, 7]);
    const inputs = eventForwardGraph(parseEventConfig("event-v1"), { form: "dense", selfLoops }).inputs.map(({ name }) => name);
    expect(Object.keys(feeds).toSorted()).toEqual(inputs.toSorted());
  });

  test("graphs of different sizes are refused", () => {
    expect(() => denseFeeds(randomGraphs([3, 2]))).toThrow("takes graphs of equal size; graph 0 has 3 nodes, graph 1 has 2: group them by size, or take the segment form");
  });

  test.each([
    [{ selfLoops: false, oneWay: true }, false, "takes 6 edges, from every node to every other, by receiver, then by sender; got 3, and edge 3 is missing"],
    [{ selfLoops: true, oneWay: false }, false, "takes 6 edges"], [bothWays, true, "takes 9 edges, from every node to every one"],
  ])("edges %j with self loops %s are refused", (rule, selfLoops, message) => {
    expect(() => denseFeeds(randomGraphs([3], { rule }), { selfLoops })).toThrow(message);
  });

  test("edges in another order are refused", () => {
    const batch = randomGraphs([3]);
    const [senders, receivers] = [batch.receivers, batch.senders];
    expect(() => denseFeeds({ ...batch, senders, receivers })).toThrow("edge 0 goes from 0 to 1");
  });
});
