import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { linearCka } from "@mpm/cka";
import { bindParameters, conv, encodeModel, graphBuilder, initParameters, layerNormalization, matmul, reduceMean, relu, withTaps, type Graph } from "@mpm/graph";
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

/** Channels along axis 1, [events, channels, 5]. */
function convolutionGraph(): Graph {
  const g = graphBuilder("convolutions");
  const weight = (name: string, shape: number[]): ReturnType<typeof g.parameter> => g.parameter(name, shape, { kind: "glorotUniform" });
  const hidden = relu(conv(g.input("particles", "float32", ["events", 5, 3]), weight("first", [6, 5, 1])));
  g.output("pooled", reduceMean(relu(conv(hidden, weight("second", [4, 6, 1]))), { axes: [2] }));
  const graph = g.build();
  return bindParameters(graph, initParameters(graph, 4));
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
    expect(printed).toMatch(/^inputs of 300 events: 0\.0 MB\nsums over 3 x 3 layers and their control: \d+\.\d MB\n/);
    expect(printed).toMatch(/linear CKA \(debiased\) of 300 rows[\s\S]*logits +1\.000 ± 0\.000 +logits +1\.000 ± 0\.000/);
    const page = await readFile(out, "utf8");
    expect(page.includes("mean over them")).toBe(true);
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page.includes("<title>logits, logits: 1.0000 ± 0.0000</title></path>")).toBe(true);
    const curves = ["same layer", "best layer", "shuffled events"].map((label) => page.indexOf(`>${label}<`));
    expect(curves[0]).toBeGreaterThan(0);
    expect(curves).toEqual(curves.toSorted((a, b) => a - b));
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

  test.each([["any batches, 100 at a time", "jets"], ["batches of 1", 1]])("finds nothing in common with the events in another order, in a sorted file, for models of %s", async (_, batch) => {
    await using files = await comparison();
    await writeFile(files.tagger, encodeModel(taggerGraph(batch)));
    const sorted = features.data.map((value, at) => value + (at < features.data.length / 2 ? 0 : 20));
    await writeFile(files.data, writeNpz({ features: tensor("float32", [ROWS, 4], sorted) }));
    const out = join(files.path, "cka.json");
    expect(await mpm("cka", files.tagger, files.tagger, "--data", files.data, "--out", out, "--threads", "1", "--batch-size", "100")).toMatchObject({ code: 0, complaint: "" });
    const { matrix, control } = JSON.parse(await readFile(out, "utf8")) as Report;
    expect(matrix.similarities[1][1].value).toBeCloseTo(1, 10);
    expect(Math.max(...control.flat().map(({ value }) => Math.abs(value)))).toBeLessThan(0.03);
  });

  test("takes channels of convolutions for the width, the rest for positions", async () => {
    await using files = await comparison();
    const graph = convolutionGraph();
    const [hidden] = defaultTaps(graph);
    await writeFile(files.sets, encodeModel(graph));
    const out = join(files.path, "cka.json");
    expect(await mpm("cka", files.sets, files.sets, "--data", files.data, "--out", out, "--taps-x", hidden, "--taps-y", "pooled", "--threads", "1")).toMatchObject({ code: 0, complaint: "" });
    const { matrix } = JSON.parse(await readFile(out, "utf8")) as Report;
    await using session = await openSession(withTaps(graph, [hidden]), { threads: 1 });
    const { [hidden]: values, pooled } = await session.run({ particles });
    const [rows, channels, positions] = values.shape;
    const means = Float64Array.from({ length: rows * channels }, (_, at) => Array.from({ length: positions }, (__, position) => Number(values.data[at * positions + position])).reduce((sum, value) => sum + value, 0) / positions);
    expect([rows, channels, positions]).toEqual([ROWS, 6, 3]);
    expect(matrix.similarities[0][0].value).toBeCloseTo(linearCka(tensor("float64", [rows, channels], means), pooled).value, 10);
  });

  test("compares on whole batches alone where a model takes no others, and says so", async () => {
    await using files = await comparison();
    await writeFile(files.tagger, encodeModel(taggerGraph(50)));
    const out = join(files.path, "cka.json");
    const { code, printed, complaint } = await mpm("cka", files.tagger, files.sets, "--data", files.data, "--out", out, "--rows", "120", "--threads", "1");
    expect([code, complaint]).toEqual([0, ""]);
    expect(printed).toMatch(/^20 of 120 events left out: the models take batches of 50 alone\n/);
    expect((JSON.parse(await readFile(out, "utf8")) as Report).matrix.rows).toBe(100);
  });

  test("says where a value has no error, and takes no more memory than it may", async () => {
    await using files = await comparison();
    const cka = (...words: string[]): ReturnType<typeof mpm> => mpm("cka", files.tagger, files.tagger, "--data", files.data, "--out", join(files.path, "x.html"), "--threads", "1", ...words);
    expect((await cka("--rows", "4")).printed).toMatch(/logits +1\.000 \(no error\)/);
    const page = await readFile(join(files.path, "x.html"), "utf8");
    expect([page.includes("1.000 (no error)"), page.includes("1.0000 (no error)"), page.includes("NaN")]).toEqual([true, true, false]);
    expect(await cka("--memory", "0.000001")).toMatchObject({ code: 2, complaint: expect.stringMatching(/inputs of 400 events would take .*--rows/) });
    expect(await cka("--memory", "0.00001")).toMatchObject({ code: 2, complaint: expect.stringMatching(/2 x 2 layers and their control would take .*--taps-x/) });
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
