import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashSet } from "@mpm/sets";
import { readSafetensors, tensor, writeSafetensors, type Tensor } from "@mpm/tensor";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { trainKMeans } from "../src/k-means-tokenizer.js";
import { loadKMeansTokenizer } from "../src/load-k-means-tokenizer.js";
import { normalSet } from "./point-rows.js";

describe("save and loadKMeansTokenizer", () => {
  let directory = "";
  const path = (name: string): string => join(directory, "model", name);
  const edit = (change: (record: Record<string, unknown>) => void): void => {
    const record = JSON.parse(readFileSync(path("model.json"), "utf8")) as Record<string, unknown>;
    change(record);
    writeFileSync(path("model.json"), JSON.stringify(record));
  };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "k-means-"));
    await (await trainKMeans(normalSet(200), { vocabulary: 8, seed: 3 })).save(join(directory, "model"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test("a round trip keeps every token, and saving again keeps the files", async () => {
    const loaded = await loadKMeansTokenizer(join(directory, "model"));
    const trained = await trainKMeans(normalSet(200), { vocabulary: 8, seed: 3 });
    expect(await loaded.encode(normalSet(50))).toEqual(await trained.encode(normalSet(50)));
    await loaded.save(join(directory, "again"));
    for (const name of ["model.json", "weights.safetensors"]) expect(readFileSync(join(directory, "again", name))).toEqual(readFileSync(path(name)));
    expect(loaded.model.provenance.data).toBe(await hashSet(normalSet(200)));
    expect(loaded.model.provenance.packages?.["@mpm/tokenizer"]).toMatch(/^\d+\.\d+\.\d+/);
  });

  test("a missing file", async () => {
    await expect(loadKMeansTokenizer(join(directory, "other"))).rejects.toMatchObject({ code: "model-unreadable" });
    rmSync(path("weights.safetensors"));
    await expect(loadKMeansTokenizer(join(directory, "model"))).rejects.toThrow(/weights.safetensors/);
  });

  test.each<[string, (record: Record<string, unknown>) => void, RegExp]>([
    ["an unknown key", (record) => (record["vocab"] = 8), /unknown key "vocab" in model.json/],
    ["a missing key", (record) => delete record["standardisation"], /standardisation to be an object, got undefined/],
    ["another kind", (record) => (record["kind"] = "vq-vae"), /vq-vae/],
    ["a later version", (record) => (record["version"] = 2), /version 2/],
    ["a wrong vocabulary", (record) => (record["vocabulary"] = 9), /centroids as float32 \[9, 3\], got float32 \[8, 3\]/],
    ["wrong features", (record) => (record["features"] = ["a", 2, "c"]), /features to be a list of names/],
    ["fewer features", (record) => (record["features"] = ["a", "b"]), /standardisation.mean to be 2 numbers/],
    ["wrong statistics", (record) => (record["standardisation"] = { count: 9, mean: [0, 0, 0], std: [1, 0, 1], limit: null }), /standardisation.std to be 3 numbers > 0/],
    ["wrong provenance", (record) => (record["provenance"] = { seed: "1", particles: 9, data: "1f", packages: {} }), /provenance.seed to be a whole number, got "1"/],
    ["no data", (record) => (record["provenance"] = { seed: 1, particles: 9, packages: {} }), /provenance.data to be a text, got undefined/],
    ["no versions", (record) => (record["provenance"] = { seed: 1, particles: 9, data: "1f" }), /provenance.packages to be an object/],
  ])("%s", async (_name, change, message) => {
    edit(change);
    await expect(loadKMeansTokenizer(join(directory, "model"))).rejects.toThrow(message);
    await expect(loadKMeansTokenizer(join(directory, "model"))).rejects.toMatchObject({ code: "model-invalid" });
  });

  test("wrong weights", async () => {
    const { centroids } = readSafetensors(readFileSync(path("weights.safetensors"))).tensors;
    const load = async (tensors: Record<string, Tensor>): Promise<unknown> => {
      writeFileSync(path("weights.safetensors"), writeSafetensors(tensors));
      return loadKMeansTokenizer(join(directory, "model"));
    };
    await expect(load({ codes: centroids })).rejects.toThrow(/unknown tensor "codes"/);
    await expect(load({})).rejects.toThrow(/got none/);
    await expect(load({ centroids: tensor("float64", [8, 3]) })).rejects.toThrow(/got float64 \[8, 3\]/);
    await expect(load({ centroids: tensor("float32", [8, 3], new Float32Array(24).fill(Number.NaN)) })).rejects.toThrow(/finite centroids/);
    writeFileSync(path("weights.safetensors"), "short");
    await expect(loadKMeansTokenizer(join(directory, "model"))).rejects.toMatchObject({ code: "model-invalid" });
  });
});
