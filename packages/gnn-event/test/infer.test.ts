import { expect, test } from "vitest";
import { classify, eventForwardGraph, eventPresets, parseEventGraphRecipe, tapEvents } from "../src/index.js";
import { toyEvents } from "./toy-events.js";
import { toyModel } from "./toy-model.js";
import { randomWeights } from "./toy-weights.js";

test("an event of 500 objects among others is classified by a preset, in a batch of its own", async () => {
  const config = { ...eventPresets["event-v1"], outputs: 2 };
  const model = { config, recipe: parseEventGraphRecipe({}), head: { kind: "multiclass", classes: ["red", "green"] }, weights: randomWeights(eventForwardGraph(config)), provenance: {} } as const;
  const events = toyEvents([4, 500, 3]);
  const { shape, data } = await classify(model, events, { worker: false, threads: 2 });
  expect(shape).toEqual([3, 2]);
  for (const event of [0, 1, 2]) expect(data[2 * event] + data[2 * event + 1]).toBeCloseTo(1, 6);
}, 60_000);

test("batches are no larger than asked for, which changes no score", async () => {
  const events = toyEvents([3, 9, 3, 3, 20, 2]);
  const sizes: number[][] = [];
  for await (const { graphs } of tapEvents(toyModel(), events, [], { worker: false, edgesPerBatch: 120 })) sizes.push(Array.from(graphs.nNode));
  expect(sizes).toEqual([[3, 9], [3, 3], [20], [2]]); // 12 x 9, 6 x 3, 20 x 20, 2 x 2
  const [one, other] = [await classify(toyModel(), events, { worker: false }), await classify(toyModel(), events, { worker: false, edgesPerBatch: 1 })];
  one.data.forEach((value, at) => expect(Math.abs(value - other.data[at])).toBeLessThan(1e-6));
});
