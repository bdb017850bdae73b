import { ckaMatrix, linearCka } from "@mpm/cka";
import { tensor, type Tensor } from "@mpm/tensor";
import { warmupConstant } from "@mpm/train";
import { expect, it } from "vitest";
import { eventLayers, eventLogits, pretrainMulticlass, tapNames, type EventModel, type EventSet } from "../src/index.js";
import { toyEvents } from "./toy-events.js";
import { toyModel } from "./toy-model.js";

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

/** Mean of the rows of a layer over each event, events run one by one: no offsets are needed. */
async function meansOneByOne(model: EventModel, events: EventSet, name: string): Promise<Tensor> {
  const means: number[][] = [];
  for await (const { [name]: layer } of eventLayers(model, events, { names: [name], batchSize: 1, worker: false })) {
    const { data, shape: [rows, width] } = "offsets" in layer ? layer.values : layer;
    means.push(Array.from({ length: width }, (_, column) => Array.from({ length: rows }, (__, row) => data[row * width + column] / rows).reduce((sum, value) => sum + value, 0)));
  }
  return tensor("float64", [means.length, means[0].length], means.flat());
}

it("has in ckaMatrix the similarities of means over the nodes and edges of each event", async () => {
  const events = toyEvents(Array.from({ length: 60 }, (_, event) => 1 + ((event * 7) % 5)));
  const [one, other] = [toyModel({ seed: 1 }), toyModel({ seed: 2 })];
  const names = ["round0.edges", "round1.nodes", "logits"];
  const options = { names, batchSize: 7, worker: false };
  const { similarities, rows, raggedX } = await ckaMatrix(eventLayers(one, events, options), eventLayers(other, events, options));
  expect([rows, raggedX]).toEqual([60, ["round0.edges", "round1.nodes"]]);
  for (const [i, x] of names.entries()) for (const [j, y] of names.entries()) {
    const { value } = linearCka(await meansOneByOne(one, events, x), await meansOneByOne(other, events, y));
    expect(Math.abs(similarities[i][j].value - value)).toBeLessThan(1e-5);
  }
  expect(Math.abs(similarities[2][2].value - linearCka(await eventLogits(one, events, { worker: false }), await eventLogits(other, events, { worker: false })).value)).toBeLessThan(1e-5);
});
