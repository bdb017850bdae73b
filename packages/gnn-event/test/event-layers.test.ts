import { warmupConstant } from "@mpm/train";
import { expect, it } from "vitest";
import { eventLayers, pretrainMulticlass, tapNames } from "../src/index.js";
import { toyEvents } from "./toy-events.js";

it("gives all layers with the rows of each event", async () => {
  const sizes = [3, 1, 2, 5];
  const events = toyEvents(sizes, { perRow: { label: Float64Array.of(0, 1, 0, 1) }, classes: ["a", "b"] });
  const model = await pretrainMulticlass(events, { network: { preset: "event-v1-code", width: 4, layers: 1, rounds: 2 }, epochs: 1, worker: false, learningRate: warmupConstant({ peak: 1e-3 }) });
  const seen: (readonly number[])[] = [];
  for await (const layers of eventLayers(model, events, { batchSize: 2, worker: false })) {
    expect(Object.keys(layers)).toEqual(tapNames(model.config));
    const { "round1.edges": edges, "round1.nodes": nodes, decoder } = layers;
    if (!("offsets" in edges) || !("offsets" in nodes) || "offsets" in decoder) throw new Error("layers of edges and nodes have offsets, that of graphs none");
    expect([edges.values.shape, nodes.values.shape, decoder.shape]).toEqual([[edges.offsets.at(-1), 4], [nodes.offsets.at(-1), 4], [2, 4]]);
    seen.push([...nodes.offsets], [...edges.offsets]);
  }
  expect(seen).toEqual([[0, 3, 4], [0, 6, 6], [0, 2, 7], [0, 2, 22]]);
  await expect(eventLayers(model, events, { names: ["round9.nodes"], worker: false }).next()).rejects.toThrow(/round9.nodes/);
});
