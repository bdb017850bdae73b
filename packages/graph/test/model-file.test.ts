import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tensor } from "@mpm/tensor";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeModel } from "../src/decode-model.js";
import { encodeModelWithData } from "../src/encode-model.js";
import { add, graphBuilder } from "../src/index.js";
import type { Graph } from "../src/ir.js";
import { readModel, writeModel } from "../src/node.js";

const fixtures = fileURLToPath(new URL("fixtures/", import.meta.url));
const numbers = Float32Array.from({ length: 600 }, (_, index) => index); // 2400 bytes

function sums(): Graph {
  const g = graphBuilder("sums");
  const x = g.input("x", "float32", [600]);
  const parts = ["a", "b"].map((name) => g.initializer(name, tensor("float32", [600], numbers)));
  g.output("y", [...parts, g.initializer("small", tensor("float32", [1], [0.5]))].reduce((sum, part) => add(sum, part), x));
  return g.build();
}

let folder = "";
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "mpm-model-")); });
afterEach(() => { rmSync(folder, { recursive: true }); });

describe("readModel", () => {
  it("reads external data beside the model", async () => {
    expect(await readModel(join(fixtures, "external.onnx"))).toEqual(decodeModel(readFileSync(`${fixtures}external.onnx`), { externalData: (location) => readFileSync(fixtures + location) }));
  });

  it("follows links where model and data lie in one folder, as caches keep them", async () => {
    mkdirSync(join(folder, "snapshot"));
    cpSync(join(fixtures, "external.onnx"), join(folder, "blob1"));
    cpSync(join(fixtures, "external.bin"), join(folder, "blob2"));
    symlinkSync("../blob1", join(folder, "snapshot", "model.onnx"));
    symlinkSync("../blob2", join(folder, "snapshot", "external.bin"));
    expect(Object.keys((await readModel(join(folder, "snapshot", "model.onnx"))).initializers)).toEqual(["weight", "shift"]);
  });

  it("does not follow links out of the folder, and says which data is missing", async () => {
    mkdirSync(join(folder, "model"));
    cpSync(join(fixtures, "external.onnx"), join(folder, "model", "model.onnx"));
    await expect(readModel(join(folder, "model", "model.onnx"))).rejects.toMatchObject({ code: "external-data", message: expect.stringContaining("external.bin") as string });
    writeFileSync(join(folder, "secret"), new Uint8Array(64));
    symlinkSync("../secret", join(folder, "model", "external.bin"));
    await expect(readModel(join(folder, "model", "model.onnx"))).rejects.toMatchObject({ code: "external-data", message: expect.stringContaining("is a link") as string });
  });
});

describe("a file that is no model", () => {
  it("is named", async () => {
    const path = join(folder, "notes.onnx");
    writeFileSync(path, "notes");
    await expect(readModel(path)).rejects.toMatchObject({ code: "malformed-model", message: expect.stringContaining(path) as string });
    await expect(readModel(folder)).rejects.toMatchObject({ code: "file-unreadable", message: expect.stringContaining(folder) as string });
  });
});

describe("writeModel", () => {
  it("writes one file, or large constants beside it", async () => {
    for (const externalData of [false, true]) {
      const path = join(folder, `${externalData}.onnx`);
      await writeModel(path, sums(), { externalData });
      expect(await readModel(path)).toEqual(sums());
      expect(readFileSync(path).byteLength < 2400).toBe(externalData);
    }
  });

  it("gives ONNX Runtime a model that it loads with its data", async () => {
    process.env["ORT_DISABLE_TELEMETRY"] = "1";
    const { InferenceSession, Tensor } = await import("onnxruntime-node");
    const path = join(folder, "sums.onnx");
    await writeModel(path, sums(), { externalData: true });
    const session = await InferenceSession.create(path, { logSeverityLevel: 3 });
    const { y } = await session.run({ x: new Tensor("float32", numbers, [600]) });
    expect(y?.data).toEqual(numbers.map((value) => 3 * value + 0.5));
    await session.release();
  });
});

describe("encodeModelWithData", () => {
  it("begins constants at whole pages, from the threshold on", () => {
    const { model, data } = encodeModelWithData(sums(), { location: "data", threshold: 2400 });
    expect(data.byteLength).toBe(4096 + 2400);
    expect(new Float32Array(data.buffer, 4096)).toEqual(numbers);
    expect(decodeModel(model, { externalData: () => data })).toEqual(sums());
    expect(encodeModelWithData(sums(), { location: "data", threshold: 2401 }).data.byteLength).toBe(0);
  });

  it("refuses locations outside of the folder", () => {
    expect(() => encodeModelWithData(sums(), { location: "../data" })).toThrow(RangeError);
  });
});
