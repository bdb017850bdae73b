import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { hashEvents, hashWeights } from "../src/hash-events.js";
import { selectEvents, type EventSetOptions } from "../src/index.js";
import { toyEvents } from "./toy-events.js";

const hashOf = async (more: EventSetOptions & { readonly seed?: number; readonly label?: readonly number[]; readonly w?: readonly number[] } = {}): Promise<string> => {
  const { label = [0, 1], w = [1, 2], ...options } = more;
  return hashEvents(toyEvents([2, 1], { perRow: { label: Int32Array.from(label), w: Float32Array.from(w) }, ...options }));
};

test("follows the numbers, wherever they lie, and their order", async () => {
  const events = toyEvents([2, 1, 3]);
  expect(await hashEvents(events)).toMatch(/^[0-9a-f]{64}$/);
  expect(await hashEvents(selectEvents(events, [0, 1, 2]))).toBe(await hashEvents(events));
  expect(await hashEvents(selectEvents(events, [1, 0, 2]))).not.toBe(await hashEvents(events));
});

test("differs for other objects, labels, weights, columns and classes", async () => {
  const hashes = await Promise.all([
    hashOf(), hashOf({ seed: 2 }), hashOf({ label: [1, 0] }), hashOf({ w: [2, 1] }), hashOf({ weight: "w" }), hashOf({ classes: ["a", "b"] }), hashOf({ classes: ["a", "c"] }),
  ]);
  expect(new Set(hashes).size).toBe(7);
  expect(await hashOf()).toBe(hashes[0]);
});

test("of weights differs for other names and numbers, whatever their order", async () => {
  const [a, b] = [tensor("float32", [2], [1, 2]), tensor("float32", [2], [1, 3])];
  expect(await hashWeights({ a, b })).toBe(await hashWeights({ b, a }));
  expect(new Set(await Promise.all([hashWeights({ a, b }), hashWeights({ a: b, b: a }), hashWeights({ a, c: b }), hashWeights({ a })])).size).toBe(4);
});
