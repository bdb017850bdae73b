import { existsSync, readFileSync } from "node:fs";
import { accumulatedName, bufferName, differentiate, gradientName } from "@mpm/graph";
import { openSession } from "@mpm/runtime";
import { packBatch, packedFeeds } from "@mpm/sets";
import { readNpz, sizeOf, tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { parseEncoderConfig } from "../src/config.js";
import { pretrainingGraph } from "../src/pretraining-graph.js";

const fixture = new URL("../../../../shared/fixtures/mpm-v1.npz", import.meta.url);
void accumulatedName; void bufferName; void sizeOf;

/** max|a - b| <= r max|b| + 1e-7: the project's measure of agreement. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, largest] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(Number(a[i]) - Number(b[i])));
    largest = Math.max(largest, Math.abs(Number(b[i])));
  }
  return Math.max(0, difference - 1e-7) / largest;
}

describe.skipIf(!existsSync(fixture))("PyTorch's numbers for the encoder (skipped where ../shared is absent)", () => {
  const arrays = existsSync(fixture) ? readNpz(readFileSync(fixture)) : {};
  const config = parseEncoderConfig({ features: 3, width: 32, blocks: 2, heads: 4, feedForward: 16, embedding: null, order: "head", maxParticles: 9, tokenHead: { kind: "linear" } });
  const graph = pretrainingGraph(config, { vocabulary: 11, scale: { mean: [0, 0, 0], std: [1, 1, 1] } });
  const parameters = Object.fromEntries(graph.parameters.map(({ name }) => [name, arrays[`param.${name}`]!]));

  const counts = arrays["in.numParticles"]!.data as Int32Array;
  const slotsOf = (set: number): number[] => Array.from({ length: counts[set]! }, (_, rank) => set * 9 + rank);

  function feedsOf(order: readonly number[]): Record<string, Tensor> {
    const offsets = Int32Array.from([0, ...order.map((_, at) => order.slice(0, at + 1).reduce((sum, set) => sum + counts[set]!, 0))]);
    const slots = order.flatMap(slotsOf);
    const features = Float32Array.from(slots.flatMap((slot) => [0, 1, 2].map((f) => Number(arrays["in.features"]!.data[slot * 3 + f]))));
    const batch = packBatch({ offsets, features: tensor("float32", [slots.length, 3], features), featureNames: ["a", "b", "c"] }, order.map((_, at) => at));
    const masked = Float32Array.from(slots, (slot) => Number(arrays["in.masked"]!.data[slot]));
    const rows = Int32Array.from([...masked].flatMap((m, row) => (m ? [row] : [])));
    const place = new Int32Array(slots.length);
    rows.forEach((row, at) => { place[row] = at; });
    return {
      ...packedFeeds(batch, 4), masked: tensor("float32", [slots.length, 1], masked), masked_rows: tensor("int32", [rows.length], rows),
      masked_place: tensor("int32", [slots.length], place), rank: tensor("int32", [slots.length], batch.rankInSet),
      tokens: tensor("int32", [rows.length], Int32Array.from(rows, (row) => Number(arrays["in.tokens"]!.data[slots[row]!]))),
    };
  }

  test.each([[[0, 1, 2, 3, 4]], [[3, 1, 4, 0, 2]]])("loss and every gradient, sets in order %j", async (order) => {
    const session = await openSession(differentiate(graph, { loss: "loss" }));
    const result = await session.run({ ...feedsOf(order), ...parameters });
    await session.dispose();
    expect(relativeDifference(result["loss"]!.data as Float32Array, arrays["out.loss"]!.data as Float64Array)).toBeLessThan(1e-5);
    for (const { name } of graph.parameters) {
      const expected = arrays[`grad.${name}`]!.data as Float64Array;
      expect.soft(relativeDifference(result[gradientName(name)]!.data as Float32Array, expected), name).toBeLessThan(1e-5);
    }
  });
});
