import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { linearCka } from "@mpm/cka";
import { bindParameters, encodeModel, graphBuilder, initParameters, layerNormalization, matmul, reduceMean, relu, type Graph } from "@mpm/graph";
import { openSession } from "@mpm/runtime";
import { randomStream, tensor, writeNpz } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { run } from "../src/index.js";
import { defaultTaps } from "../src/model-taps.js";
import { taggerFolder, taggerGraph } from "./tagger.js";

const ROWS = 400;
const stream = randomStream(1, "cka");
const features = tensor("float32", [ROWS, 4], Float32Array.from({ length: ROWS * 4 }, () => stream.normal()));
const particles = tensor("float32", [ROWS, 5, 3], Float32Array.from({ length: ROWS * 15 }, () => stream.normal()));

/** Layers per particle, [events, 5, 8], then per event. */
function particleGraph(): Graph {
  const g = graphBuilder("sets");
  const weight = (name: string, shape: number[]): ReturnType<typeof g.parameter> => g.parameter(name, shape, { kind: "glorotUniform" });
  const hidden = relu(matmul(g.input("particles", "float32", ["events", 5, 3]), weight("first", [3, 8])));
  const normed = layerNormalization(hidden, g.parameter("scale", [8], { kind: "ones" }));
  const pooled = reduceMean(relu(matmul(normed, weight("second", [8, 8]))), { axes: [1] });
  g.output("logits", matmul(pooled, weight("head", [8, 2])));
  const graph = g.build();
  return bindParameters(graph, initParameters(graph, 3));
}

async function comparison(): Promise<{ readonly path: string; readonly tagger: string; readonly sets: string; readonly data: string } & AsyncDisposable> {
  const folder = await taggerFolder();
  const [sets, data] = [join(folder.path, "sets.onnx"), join(folder.path, "events.npz")];
  await writeFile(sets, encodeModel(particleGraph()));
  await writeFile(data, writeNpz({ features, particles }));
  return { path: folder.path, tagger: folder.model, sets, data, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function mpm(...words: string[]): Promise<{ readonly code: number; readonly printed: string; readonly complaint: string }> {
  const [printed, complaints]: [string[], string[]] = [[], []];
  const code = await run(words, { print: (text) => printed.push(text), complain: (text) => complaints.push(text) });
  return { code, printed: printed.join("\n"), complaint: complaints.join("\n") };
}

interface Report {
  readonly matrix: { readonly namesX: string[]; readonly namesY: string[]; readonly rows: number; readonly pooling: string; readonly similarities: { readonly value: number; readonly error: number }[][] };
  readonly control: { readonly value: number }[][];
}

describe("mpm cka", () => {
  test("taps what layers read and outputs, where nothing else is said", () => {
    expect(defaultTaps(taggerGraph())).toHaveLength(2);
    expect(defaultTaps(taggerGraph())[1]).toBe("logits");
    expect(defaultTaps(particleGraph())).toHaveLength(3);
  });

  test("has the values of the activations, and none with shuffled events", async () => {
    await using files = await comparison();
    const out = join(files.path, "cka.json");
    expect(await mpm("cka", files.tagger, files.sets, "--data", files.data, "--out", out, "--taps-x", "logits", "--taps-y", "logits", "--threads", "1", "--batch-size", "150")).toMatchObject({ code: 0, complaint: "" });
    const { matrix, control } = JSON.parse(await readFile(out, "utf8")) as Report;
    await using tagger = await openSession(files.tagger, { threads: 1 });
    await using sets = await openSession(files.sets, { threads: 1 });
    const [x, y] = [(await tagger.run({ features }))["logits"], (await sets.run({ particles }))["logits"]];
    expect(matrix).toMatchObject({ namesX: ["logits"], namesY: ["logits"], rows: ROWS, pooling: "rows" });
    expect(matrix.similarities[0][0].value).toBeCloseTo(linearCka(x, y).value, 10);
    expect(Math.abs(control[0][0].value)).toBeLessThan(0.05);
  });

  test("writes a page that has everything in it", async () => {
    await using files = await comparison();
    const out = join(files.path, "cka.html");
    const { code, printed, complaint } = await mpm("cka", files.sets, files.sets, "--data", files.data, "--out", out, "--rows", "300", "--threads", "1");
    expect([code, complaint]).toEqual([0, ""]);
    expect(printed).toMatch(/linear CKA \(debiased\) of 300 rows[\s\S]*logits +logits +1\.000 ± 0\.000/);
    const page = await readFile(out, "utf8");
    expect(page.includes("mean over them")).toBe(true);
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page.includes("<title>logits, logits: 1.0000 ± 0.0000</title></path>")).toBe(true);
    expect(/<script|https?:\/\/(?!www\.w3\.org)/.test(page)).toBe(false);
  });

  test("takes every position as a row where that is asked for", async () => {
    await using files = await comparison();
    const out = join(files.path, "cka.json");
    const [hidden] = defaultTaps(particleGraph());
    const { code } = await mpm("cka", files.sets, files.sets, "--data", files.data, "--out", out, "--pooling", "flat", "--taps-x", hidden, "--taps-y", hidden, "--threads", "1");
    expect(code).toBe(0);
    expect((JSON.parse(await readFile(out, "utf8")) as Report).matrix).toMatchObject({ rows: ROWS * 5, pooling: "flat" });
  });

  test("says what is wrong", async () => {
    await using files = await comparison();
    const cka = (...words: string[]): ReturnType<typeof mpm> => mpm("cka", files.tagger, files.sets, "--data", files.data, "--out", join(files.path, "x.json"), ...words);
    expect(await mpm("cka", files.tagger, "--data", files.data, "--out", "x.html")).toMatchObject({ code: 2, complaint: expect.stringContaining("expected two models, got 1") });
    expect(await mpm("cka", files.tagger, files.sets, "--out", "x.html")).toMatchObject({ code: 2, complaint: expect.stringContaining("--data is missing") });
    expect(await cka("--out", "x.pdf")).toMatchObject({ code: 2, complaint: expect.stringContaining(".html or .json") });
    expect(await cka("--pooling", "max")).toMatchObject({ code: 2, complaint: expect.stringContaining("event or flat") });
    expect(await cka("--taps-x", "logit")).toMatchObject({ code: 1, complaint: expect.stringContaining("near names are logits") });
    await writeFile(files.data, writeNpz({ features }));
    expect(await cka()).toMatchObject({ code: 1, complaint: expect.stringContaining('no column "particles"') });
  });
});
