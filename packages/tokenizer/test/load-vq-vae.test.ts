import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensor, writeSafetensors, type Tensor } from "@mpm/tensor";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadVqVae } from "../src/load-vq-vae.js";
import { vqVaeTokenizer } from "../src/vq-vae-tokenizer.js";
import { randomModel, smallConfig } from "./small-problem.js";

const model = { ...randomModel(smallConfig, 1), provenance: { tokenizer: { seed: 1 } } };

interface SavedRecord {
  [key: string]: unknown;
  config: Record<string, unknown>;
  scale: Record<string, unknown>;
}

describe("save and loadVqVae", () => {
  let directory = "";
  const path = (name: string): string => join(directory, "model", name);
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "vq-vae-"));
    await vqVaeTokenizer(model).save(join(directory, "model"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test("a round trip keeps the model and adds package versions, and saving again keeps the files", async () => {
    const loaded = await loadVqVae(join(directory, "model"));
    expect(loaded.model).toEqual({ ...model, provenance: { tokenizer: { seed: 1 }, packages: expect.objectContaining({ "@mpm/graph": expect.stringMatching(/^\d/) as unknown }) as unknown } });
    await loaded.save(join(directory, "again"));
    for (const name of ["model.json", "weights.safetensors", "forward.onnx"]) expect(readFileSync(join(directory, "again", name))).toEqual(readFileSync(path(name)));
  });

  test("a missing file", async () => {
    await expect(loadVqVae(join(directory, "other"))).rejects.toMatchObject({ code: "model-unreadable" });
  });

  test.each<[string, (record: SavedRecord) => void, RegExp]>([
    ["another kind", (record) => (record["kind"] = "k-means"), /k-means/],
    ["a later version", (record) => (record["version"] = 2), /version 2/],
    ["an unknown key", (record) => (record["codes"] = 8), /unknown key "codes" in model.json/],
    ["no configuration", (record) => Reflect.deleteProperty(record, "config"), /expected a preset's name or a record/],
    ["a wrong configuration", (record) => (record.config["heads"] = 3), /does not divide into 3 heads/],
    ["another configuration", (record) => (record.config["latent"] = 5), /float32 \[16, 5\], got float32 \[16, 4\]/],
    ["another number of blocks", (record) => (record.config["blocks"] = 2), /block1\..*got none/],
    ["a wrong scale", (record) => (record.scale["std"] = [1, 0, 1]), /scale.std to be 3 numbers > 0/],
    ["fewer names", (record) => (record["featureNames"] = ["a", "b"]), /expected 3 featureNames, got 2/],
    ["no provenance", (record) => Reflect.deleteProperty(record, "provenance"), /provenance to be an object/],
  ])("%s", async (_name, change, message) => {
    const record = JSON.parse(readFileSync(path("model.json"), "utf8")) as SavedRecord;
    change(record);
    writeFileSync(path("model.json"), JSON.stringify(record));
    await expect(loadVqVae(join(directory, "model"))).rejects.toThrow(message);
    await expect(loadVqVae(join(directory, "model"))).rejects.toMatchObject({ code: "model-invalid" });
  });

  test.each<[string, Record<string, Tensor>, RegExp]>([
    ["an unknown tensor", { more: tensor("float32", [1]) }, /unknown tensor "more"/],
    ["another type", { "quantiser.codebook": tensor("float64", [16, 4]) }, /quantiser.codebook as float32 \[16, 4\], got float64/],
    ["NaN", { "quantiser.codebook": tensor("float32", [16, 4], new Float32Array(64).fill(Number.NaN)) }, /finite quantiser.codebook, got NaN at entry 0/],
  ])("weights with %s", async (_name, change, message) => {
    writeFileSync(path("weights.safetensors"), writeSafetensors({ ...model.weights, ...change }));
    await expect(loadVqVae(join(directory, "model"))).rejects.toThrow(message);
  });
});
