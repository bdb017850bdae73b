import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { ckaMatrix, ckaMatrixBytes, ckaMatrixOf, ckaSums, linearCka, mergeCkaSums, type CkaSums, type Taps } from "../src/index.js";
import { openProducts } from "../src/onnxruntime.js";
import { directJackknife } from "./direct-jackknife.js";
import { mapped, noisyCopy, normalLayer, rowsOf } from "./random-layers.js";
import { relativeDifference } from "./relative-difference.js";

const ROWS = 3_000;
const first = normalLayer(ROWS, 3, "first");
const layersX = { input: first, hidden: noisyCopy(first, 2, "hidden"), dead: mapped(first, () => 0.1) };
const layersY = { other: noisyCopy(first, 1, "other"), far: normalLayer(ROWS, 5, "far") };

/** Batches of rows, given one after the other as a model would. */
async function* batches(layers: Readonly<Record<string, Tensor<"float64">>>, size: number): AsyncGenerator<Taps, void> {
  for (let start = 0; start < ROWS; start += size) {
    const rows = Array.from({ length: Math.min(size, ROWS - start) }, (_, i) => start + i);
    yield await Promise.resolve(Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, rowsOf(layer, rows)])));
  }
}

describe("ckaMatrix", () => {
  it("has the value of every pair, whatever the batches", async () => {
    const matrix = await ckaMatrix(batches(layersX, 700), batches(layersY, 700));
    expect(matrix).toMatchObject({ namesX: ["input", "hidden", "dead"], namesY: ["other", "far"], rows: ROWS, pooling: "rows", raggedX: [], raggedY: [], estimator: "debiased" });
    for (const [i, x] of [layersX.input, layersX.hidden].entries()) {
      for (const [j, y] of [layersY.other, layersY.far].entries()) {
        expect(Math.abs(matrix.similarities[i][j].value - linearCka(x, y).value)).toBeLessThan(1e-13);
        expect(matrix.similarities[i][j].error).toBeGreaterThan(0);
      }
    }
    expect(matrix.similarities[2][0]).toEqual({ value: NaN, reason: "x-constant", error: NaN });
    expect(await ckaMatrix(batches(layersX, 64), batches(layersY, 64))).toEqual(matrix);
  });

  it("multiplies in ONNX Runtime to the same values", async () => {
    await using products = await openProducts({ threads: 1 });
    const [fast, plain] = [await ckaMatrix(batches(layersX, 500), batches(layersY, 500), { product: products.product }), await ckaMatrix(batches(layersX, 500), batches(layersY, 500))];
    for (const [i, row] of plain.similarities.slice(0, 2).entries()) {
      for (const [j, { value, error }] of row.entries()) {
        expect(Math.abs(fast.similarities[i][j].value - value)).toBeLessThan(1e-13);
        expect(relativeDifference(fast.similarities[i][j].error, error)).toBeLessThan(1e-9);
      }
    }
    expect(fast.similarities[2][0].reason).toBe("x-constant");
  });

  it("is made of the sums of shards, sent to another thread, as of one pass", async () => {
    const part = async (start: number, stop: number, size: number): Promise<CkaSums> => {
      const slice = async function* (layers: Readonly<Record<string, Tensor<"float64">>>): AsyncGenerator<Taps, void> {
        for (let row = start; row < stop; row += size) yield await Promise.resolve(Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, rowsOf(layer, Array.from({ length: Math.min(size, stop - row) }, (_, i) => row + i))])));
      };
      return structuredClone(await ckaSums(slice(layersX), slice(layersY)));
    };
    const borders = [0, 1_000, 1_010, ROWS];
    const shards = [await part(0, 1_000, 100), await part(1_000, 1_010, 3), await part(1_010, ROWS, 999)];
    const before = structuredClone(shards);
    const [merged, whole] = [ckaMatrixOf(mergeCkaSums(shards)), await ckaMatrix(batches(layersX, 700), batches(layersY, 700))];
    expect(shards).toEqual(before);
    const [layersOfX, layersOfY] = [Object.values(layersX), Object.values(layersY)];
    const blockOf = (row: number): number => {
      const shard = borders.findLastIndex((start) => row >= start);
      return Math.floor((10 * (row - borders[shard])) / (borders[shard + 1] - borders[shard]));
    };
    expect(merged).toMatchObject({ namesX: whole.namesX, namesY: whole.namesY, rows: ROWS, pooling: "rows", bytes: whole.bytes });
    for (const [i, row] of whole.similarities.slice(0, 2).entries()) for (const [j, { value }] of row.entries()) {
      expect(Math.abs(merged.similarities[i][j].value - value)).toBeLessThan(1e-12);
      expect(relativeDifference(merged.similarities[i][j].error, directJackknife(layersOfX[i], layersOfY[j], 10, blockOf))).toBeLessThan(1e-9);
    }
    expect(merged.similarities[2][0].reason).toBe("x-constant");
    expect(ckaMatrixOf(mergeCkaSums(shards), { estimator: "biased" }).similarities[0][1].value).toBeCloseTo(linearCka(layersX.input, layersY.far, { estimator: "biased" }).value, 12);
    expect(() => mergeCkaSums([])).toThrow("expected sums to merge, got none");
    expect(() => mergeCkaSums([shards[0], { ...shards[1], namesY: ["far", "other"] }])).toThrow("expected the same namesY to merge, got other,far and far,other");
    const { state } = shards[0];
    expect(() => ckaMatrixOf({ ...shards[0], state: { ...state, "3.x.1": state["3.y.1"] } })).toThrow('expected "3.x.1" as float64 [5, 5] in the state of a CKA accumulator, got float64 [7, 7]');
  });

  it("tells the share of the first principal component", async () => {
    const long = mapped(first, (value, _, column) => (column === 0 ? 10 * value : value));
    const { firstComponentX, firstComponentY } = await ckaMatrix(batches({ long, dead: layersX.dead }, ROWS), batches({ first }, ROWS));
    expect(firstComponentX[0]).toBeCloseTo(100 / 102, 2);
    expect(firstComponentX[1]).toBeNaN();
    expect(firstComponentY[0]).toBeCloseTo(1 / 3, 1);
  });

  it("pools ragged taps by event, or takes every element", async () => {
    const offsets = Int32Array.from({ length: 101 }, (_, event) => event * 30);
    const pooled = tensor("float64", [100, 3], Float64Array.from({ length: 300 }, (_, k) => {
      const event = Math.floor(k / 3);
      return Array.from({ length: 30 }, (__, i) => first.data[(event * 30 + i) * 3 + (k % 3)]).reduce((sum, value) => sum + value, 0) / 30;
    }));
    const events = normalLayer(100, 2, "events");
    const byEvent = await ckaMatrix([{ nodes: { values: first, offsets } }], [{ events }]);
    expect(byEvent).toMatchObject({ rows: 100, pooling: "event", raggedX: ["nodes"], raggedY: [] });
    expect(Math.abs(byEvent.similarities[0][0].value - linearCka(pooled, events).value)).toBeLessThan(1e-13);
    const flat = await ckaMatrix([{ nodes: { values: first, offsets } }], [{ nodes: { values: layersY.other, offsets } }], { pooling: "flat" });
    expect(flat).toMatchObject({ rows: ROWS, pooling: "flat" });
    await expect(ckaMatrix([{ nodes: { values: first, offsets } }], [{ events }], { pooling: "flat" })).rejects.toThrow(
      'expected the same rows in all taps, got nodes 3000, events 100: with pooling "flat" compare taps of one level (nodes, edges or events) of the same events, those of others apart',
    );
    await expect(ckaMatrix([{ nodes: { values: first, offsets }, globals: events }], [{ events }], { pooling: "flat" })).rejects.toThrow("got nodes 3000, globals 100: with pooling");
    await expect(ckaMatrix([{ nodes: { values: first, offsets } }], [{ first }])).rejects.toThrow("got nodes 100, first 3000: feed the same events in the same order");
  });

  it("takes zeros for an event without elements", async () => {
    const values = normalLayer(8, 2, "few");
    const offsets = Int32Array.of(0, 2, 2, 4, 6, 8);
    const means = tensor("float64", [5, 2], Float64Array.from({ length: 10 }, (_, k) => {
      const [event, column] = [Math.floor(k / 2), k % 2];
      const start = offsets[event] * 2 + column;
      return event === 1 ? 0 : (values.data[start] + values.data[start + 2]) / 2;
    }));
    const other = normalLayer(5, 3, "other");
    const { similarities } = await ckaMatrix([{ nodes: { values, offsets } }], [{ other }]);
    expect(Math.abs(similarities[0][0].value - linearCka(means, other).value)).toBeLessThan(1e-12);
  });

  it("states its memory up front", async () => {
    expect(ckaMatrixBytes(Array.from({ length: 17 }, () => 64), Array.from({ length: 17 }, () => 64))).toBeLessThan(140e6);
    const { bytes } = await ckaMatrix(batches(layersX, ROWS), batches(layersY, ROWS), { blocks: 4 });
    expect(bytes).toBe(ckaMatrixBytes([3, 3, 3], [3, 5], { blocks: 4 }));
  });

  it("refuses batches that do not belong together", async () => {
    await expect(ckaMatrix([], [])).rejects.toThrow(/at least one batch/);
    await expect(ckaMatrix([{}], [{ first }])).rejects.toThrow(/at least one tap/);
    await expect(ckaMatrix([{ first }, { first }], [{ first }])).rejects.toThrow(/y ended before/);
    await expect(ckaMatrix([{ first }], [{ first }, { first }])).rejects.toThrow(/x ended before/);
    await expect(ckaMatrix([{ first }, { second: first }], [{ first }, { first }])).rejects.toThrow(/taps first in every batch, got second/);
    await expect(ckaMatrix([{ first }, { first: normalLayer(ROWS, 4, "w") }], [{ first }, { first }])).rejects.toThrow(/widths 3; 3 in every batch, got 4; 3/);
    await expect(ckaMatrix([{ nodes: { values: first, offsets: Int32Array.of(0, 5) } }], [{ first }])).rejects.toThrow(/offsets of tap "nodes"/);
    const ragged = { values: first, offsets: Int32Array.from({ length: ROWS + 1 }, (_, row) => row) };
    await expect(ckaMatrix([{ first }, { first: ragged }], [{ first }, { first }])).rejects.toThrow('offsets of the same taps in every batch, got those of "" and of "first"');
  });
});
