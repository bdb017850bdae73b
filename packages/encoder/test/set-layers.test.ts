import { ckaMatrix, linearCka } from "@mpm/cka";
import { softmaxRows } from "@mpm/metrics";
import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { classify, embed, layerNames, setLayers, type EncoderModel, type SetLayers } from "../src/index.js";
import { maxDifference } from "./measure.js";
import { randomSets, randomSizes, toyConfig, toyModel } from "./toy-models.js";

const here = { threads: 1, worker: false };
const SIZES = [3, 12, 1, 7]; // all different: they tell the sets apart
const set = randomSets(SIZES);

async function layersOf(model: EncoderModel, options: Parameters<typeof setLayers>[2] = {}): Promise<readonly SetLayers[]> {
  const batches: SetLayers[] = [];
  for await (const batch of setLayers(model, set, { ...here, ...options })) batches.push(batch);
  return batches;
}

/** Mean of each set's rows by its size, and rows of sets by size: layer name -> size -> values. */
function bySize(batches: readonly SetLayers[], name: string): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (const batch of batches) {
    const [layer, { offsets }] = [batch[name], batch["embed"] as Extract<SetLayers[string], { offsets: Int32Array }>];
    for (let s = 0; s + 1 < offsets.length; s++) {
      const [start, stop] = "offsets" in layer ? [offsets[s], offsets[s + 1]] : [s, s + 1];
      const { data, shape: [, width] } = "offsets" in layer ? layer.values : layer;
      rows.set(offsets[s + 1] - offsets[s], Array.from({ length: width }, (_, k) => Array.from({ length: stop - start }, (_row, row) => data[(start + row) * width + k]).reduce((a, b) => a + b) / (stop - start)));
    }
  }
  return rows;
}

test.each(["head", "backbone"])("all layers come by name, the last ones as embed and classify give them, order %s", async (order) => {
  const model = toyModel(toyConfig({ order }));
  for (const particlesPerBatch of [1, 10_000]) {
    const batches = await layersOf(model, { particlesPerBatch });
    expect(Object.keys(batches[0])).toEqual(["embed", "block0", "block1", "hidden", "pooled", "scores"]);
    expect(Object.keys(batches[0])).toEqual(layerNames(model.config, model));
    const [hidden, scores] = [bySize(batches, "hidden"), bySize(batches, "scores")];
    const [embedded, probabilities] = [await embed(model, set, here), await classify(model, set, here)];
    SIZES.forEach((size, row) => {
      expect(maxDifference(hidden.get(size) ?? [], embedded.data.subarray(16 * row, 16 * row + 16))).toBeLessThan(1e-5);
      const shares = softmaxRows(tensor("float32", [1, 3], scores.get(size) ?? []));
      expect(maxDifference(shares.data, probabilities.data.subarray(3 * row, 3 * row + 3))).toBeLessThan(1e-5);
    });
    expect(maxDifference(bySize(batches, "block0").get(12) ?? [], bySize(batches, "block1").get(12) ?? [])).toBeGreaterThan(0.01);
  }
});

test("two models of one data set see the same sets in the same batches", async () => {
  const [one, other] = [await layersOf(toyModel(), { particlesPerBatch: 12 }), await layersOf(toyModel(toyConfig({ width: 8 })), { particlesPerBatch: 12 })];
  const offsets = (batches: readonly SetLayers[]): unknown => batches.map(({ embed: layer }) => "offsets" in layer && [...layer.offsets]);
  expect(offsets(one)).toEqual(offsets(other));
});

test("ckaMatrix of the layers of two models has the similarity of their embeddings", async () => {
  const sets = randomSets(randomSizes(200, 5));
  const [one, other] = [toyModel(), toyModel(toyConfig({ width: 8 }))];
  const options = { ...here, particlesPerBatch: 100, names: ["block0", "hidden", "pooled"] };
  const { similarities, rows, raggedX } = await ckaMatrix(setLayers(one, sets, options), setLayers(other, sets, options));
  // An embedding is the mean of the hidden rows of a set; sets are in another order here, all layers in the same.
  const { value } = linearCka(await embed(one, sets, here), await embed(other, sets, here));
  expect([rows, raggedX]).toEqual([200, ["block0", "hidden"]]);
  expect(Math.abs(similarities[1][1].value - value)).toBeLessThan(1e-5);
  expect(Math.abs(similarities[0][0].value - value)).toBeGreaterThan(1e-3);
});

test("two models come in different orders where batches are raised to the maxParticles of one", async () => {
  const options = { ...here, particlesPerBatch: 12, names: ["embed"] };
  const sizesOf = async (maxParticles: number): Promise<number[][]> => {
    const batches: number[][] = [];
    for await (const { embed: layer } of setLayers(toyModel(toyConfig({ maxParticles })), set, options)) if ("offsets" in layer) batches.push([...layer.offsets]);
    return batches;
  };
  expect(await sizesOf(12)).not.toEqual(await sizesOf(24));
  options.particlesPerBatch = 24;
  expect(await sizesOf(12)).toEqual(await sizesOf(24));
});

test("a model without a classifier has no layers of one; chosen names come alone, unknown ones are refused", async () => {
  const { classes: _classes, ...model } = toyModel();
  expect(Object.keys((await layersOf(model))[0])).toEqual(["embed", "block0", "block1", "hidden"]);
  expect(Object.keys((await layersOf(model, { names: ["block0"] }))[0])).toEqual(["block0"]);
  await expect(layersOf(model, { names: ["block0", "scores"] })).rejects.toThrow('the model has no layer "scores": expected some of embed, block0, block1, hidden');
});
