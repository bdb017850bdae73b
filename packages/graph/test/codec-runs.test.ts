// ONNX Runtime computes the same with a file and with what decodeModel and encodeModel make of it.
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { readNpz, tensor, type Tensor } from "@mpm/tensor";
import type { InferenceSession } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { decodeModel } from "../src/decode-model.js";
import { encodeModel } from "../src/encode-model.js";

const folder = fileURLToPath(new URL("fixtures/", import.meta.url));
const externalData = (location: string): Uint8Array => readFileSync(folder + location);
const exported = readdirSync(`${folder}torch`).filter((name) => name.endsWith(".onnx"));
const x = tensor("float32", [2, 3], [1, -2, 3, -4, 5, -6]);

const golden: Record<string, Record<string, Tensor>> = {
  "typed-data": { x: tensor("float32", [2, 3, 0]) },
  functions: { x: tensor("float32", [3, 2], x.data) },
  external: { x: tensor("float32", [3, 2], x.data) },
  "small-types": {},
  sparse: { x },
  types: { x: tensor("float32", [3, 2], x.data) },
  overloads: { x: tensor("float32", [2], [0.5, -2]) },
};

/** Models that ONNX Runtime loads and fails to run: its Attention kernel does not broadcast masks. */
const failing = new Set(["transformer-dynamo-23.onnx"]);

describe("a file and its copy give equal results", () => {
  it.each(Object.entries(golden))("%s", async (name, feeds) => {
    const file = `${folder}${name}.onnx`;
    const original = await results(file, feeds);
    expect(Object.values(original).every((output) => typeof output === "object")).toBe(true);
    expect(await results(copyOf(file), feeds)).toEqual(original);
  });

  it.each(exported)("%s", async (name) => {
    const file = `${folder}torch/${name}`;
    const arrays = Object.entries(readNpz(readFileSync(file.replace(/onnx$/, "npz"))));
    const feeds = Object.fromEntries(arrays.flatMap(([key, value]) => (key.startsWith("1/input/") ? [[basename(key), value]] : [])));
    const original = await results(file, feeds);
    expect("error" in original).toBe(failing.has(name));
    expect(await results(copyOf(file), feeds)).toEqual(original);
  });
});

function copyOf(file: string): Uint8Array {
  return encodeModel(decodeModel(readFileSync(file), { externalData }));
}

async function results(model: string | Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, unknown>> {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  const ort = await import("onnxruntime-node");
  const options: InferenceSession.SessionOptions = { intraOpNumThreads: 1, logSeverityLevel: 4 };
  const session = typeof model === "string" ? await ort.InferenceSession.create(model, options) : await ort.InferenceSession.create(model, options);
  const inputs = Object.entries(feeds).map(([name, { dtype, data, shape }]) => [name, new ort.Tensor(dtype as "float32", data as Float32Array, shape)]);
  try {
    const outputs = await session.run(Object.fromEntries(inputs) as InferenceSession.FeedsType);
    return Object.fromEntries(Object.entries(outputs).map(([name, { type, dims, data }]) => [name, { type, dims, data }]));
  } catch (error) {
    return { error: String(error) };
  } finally {
    await session.release();
  }
}
