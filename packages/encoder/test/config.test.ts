import { differentiate, gradientName } from "@mpm/graph";
import { maskedFeeds, parseEncoderConfig, presets, pretrain, pretrainingArtifacts, pretrainingGraph, type SetEncoderConfig } from "../src/index.js";
import { packBatch } from "@mpm/sets";
import { randomStream } from "@mpm/tensor";
import { createTrainer, warmupConstant } from "@mpm/train";
import { describe, expect, test } from "vitest";
import { randomSets, randomWeights, runOnce, SCALE, toyConfig } from "./toy-models.js";

/** Trainable numbers whose name matches. */
function numParameters(config: SetEncoderConfig, pattern: RegExp, vocabulary: number = 512): number {
  const { parameters } = pretrainingGraph(config, { vocabulary, scale: SCALE });
  return parameters.filter(({ name }) => pattern.test(name)).reduce((sum, { shape }) => sum + shape.map(Number).reduce((a, b) => a * b, 1), 0);
}

describe("presets", () => {
  test("mpm-v1 has the paper's 42.0 million parameters in its blocks", () => {
    expect(numParameters(presets["mpm-v1"], /^block0\./)).toBe(5_255_680);
    expect(numParameters(presets["mpm-v1"], /^block/)).toBe(42_045_440);
  });

  // By hand, for width w and feed-forward f: 4 norms 3 (2w) + 2f, projections 4 (w^2 + w), feed-forward 2wf + w + f.
  test.each([["small", 128, 128, 4], ["tiny", 64, 64, 3]] as const)("%s has the parameters of its sizes", (name, w, f, blocks) => {
    expect(presets[name]).toMatchObject({ width: w, blocks, feedForward: f, heads: { small: 8, tiny: 4 }[name] });
    expect(numParameters(presets[name], /^block/)).toBe(blocks * (6 * w + 2 * f + 4 * (w * w + w) + 2 * w * f + w + f));
  });

  test("mpm-v1-code has the embedding network and the transformer head of the published code, and has gradients", () => {
    const graph = pretrainingGraph(presets["mpm-v1-code"], { vocabulary: 427, scale: SCALE });
    const names = graph.parameters.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["embed.0.weight", "embed.1.weight", "head.in.weight", "head.block1.ff2.weight", "head.out.weight", "order", "maskToken"]));
    expect(differentiate(graph, { loss: "loss" }).outputs.map(({ name }) => name)).toEqual(expect.arrayContaining(names.map(gradientName)));
  });

  test("a name, a changed preset and a whole record are read alike", () => {
    expect(parseEncoderConfig("tiny")).toEqual(presets.tiny);
    expect(parseEncoderConfig({ preset: "tiny" })).toEqual(presets.tiny);
    expect(parseEncoderConfig(presets.tiny)).toEqual(presets.tiny);
    expect(parseEncoderConfig({ width: 96, preset: "tiny" })).toEqual({ ...presets.tiny, width: 96 });
    expect(parseEncoderConfig(JSON.parse(JSON.stringify(presets["mpm-v1-code"])))).toEqual(presets["mpm-v1-code"]);
  });
});

describe("what is no configuration is refused", () => {
  test.each<[unknown, string]>([
    ["huge", 'unknown encoder preset "huge": expected one of mpm-v1, mpm-v1-code, small, tiny'],
    ["toString", "unknown encoder preset"],
    [{ preset: 7 }, "unknown encoder preset 7"],
    [{ preset: "tiny", depth: 3 }, 'unknown key "depth"; known are features, width, blocks'],
    [{ width: 64 }, "lacks features, blocks"],
    [{ preset: "tiny", width: 65 }, "width 65 does not divide into 4 heads"],
    [{ preset: "tiny", blocks: 0 }, '"blocks": expected a whole number of 1 or more, got 0'],
    [{ preset: "tiny", width: "64" }, '"width": expected a whole number of 1 or more, got "64"'],
    [{ preset: "tiny", embedding: 0.5 }, '"embedding": expected a whole number'],
    [{ preset: "tiny", order: "tail" }, '"order": expected "head", "backbone" or "none", got "tail"'],
    [{ preset: "tiny", tokenHead: null }, '"tokenHead": expected kind "linear", "mlp" or "transformer", got null'],
    [{ preset: "tiny", tokenHead: { kind: "toString" } }, '"tokenHead": expected kind'],
    [{ preset: "tiny", tokenHead: { kind: "linear", hidden: 3 } }, '"tokenHead": unknown key "hidden"; kind "linear" has kind'],
    [{ preset: "tiny", tokenHead: { kind: "mlp" } }, '"tokenHead.hidden": expected a whole number of 1 or more, got undefined'],
    [{ preset: "tiny", tokenHead: { kind: "transformer", width: 30, blocks: 1, hidden: 8 } }, "width 30 does not divide into the encoder's 4 heads"],
  ])("%j", (value, message) => {
    expect(() => parseEncoderConfig(value)).toThrow(RangeError);
    expect(() => parseEncoderConfig(value)).toThrow(message);
  });

  test.each([[undefined], [3], [[presets.tiny]]])("%j is no record", (value) => {
    expect(() => parseEncoderConfig(value)).toThrow(TypeError);
  });
});

describe("every token head, embedding and order trains", () => {
  const heads = [{ kind: "linear" }, { kind: "mlp", hidden: 8 }, { kind: "transformer", width: 8, blocks: 2, hidden: 4 }];
  const variants = heads.flatMap((tokenHead) => ["head", "backbone", "none"].map((order) => [tokenHead.kind, order, toyConfig({ tokenHead, order, embedding: tokenHead.kind === "mlp" ? 8 : null })] as const));

  test.each(variants)("%s, order %s", async (_kind, _order, config) => {
    const artifacts = pretrainingArtifacts(config, { vocabulary: 5, scale: SCALE });
    const set = randomSets([5, 4, 9]);
    const tokens = Int32Array.from({ length: 18 }, (_, i) => i % 5);
    const feeds = maskedFeeds(packBatch(set, [0, 1, 2]), tokens, { heads: config.heads, fraction: 0.3, stream: randomStream(1) });
    await using trainer = await createTrainer(artifacts, { initial: randomWeights(artifacts.evaluation), learningRate: warmupConstant({ peak: 1e-2 }), threads: 1, worker: false });
    const before = await trainer.readParameters();
    const { loss, gradNorm } = await trainer.runStep(feeds);
    expect(loss).toBeCloseTo(Number((await runOnce(artifacts.evaluation, { ...feeds, ...before }))["loss"]!.data[0]), 5);
    expect(gradNorm).toBeGreaterThan(0);
    const after = await trainer.readParameters();
    for (const { name } of artifacts.trainable) expect.soft(after[name]!.data, name).not.toEqual(before[name]!.data);
    expect((await trainer.runStep(feeds)).loss).toBeLessThan(loss);
  });

  test("pretrain takes a preset by name", async () => {
    const sets = randomSets([5, 6, 7]);
    const model = await pretrain(sets, { tokens: new Int32Array(18), vocabulary: 2 }, { encoder: "tiny", steps: 1, learningRate: warmupConstant({ peak: 1e-3 }), threads: 1, worker: false });
    expect(model.config).toEqual(presets.tiny);
  });
});
