import { differentiate, gradientName, nodesOffWebGpu } from "@mpm/graph";
import { openSession, type Session } from "@mpm/runtime";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denseFeeds, eventForwardGraph, eventLossGraph, parseEventConfig, segmentFeeds, tapNames, type EventForm, type GraphsTuple } from "../src/index.js";
import { doubleFeeds, inDouble } from "./in-double.js";
import { disagreement, disagreements, runOnce } from "./measure.js";
import { randomGraphs, selectGraphs, shuffledNodes } from "./toy-graphs.js";
import { randomWeights } from "./toy-weights.js";

type Tensors = Record<string, Tensor>;

const config = parseEventConfig({ preset: "event-v1", width: 8, rounds: 2, layers: 2, outputs: 3 });
const variants = [
  ["separate weights, sums over edges, means over graphs", config],
  ["shared weights, means over edges, sums over graphs", { ...config, shareRounds: true, aggregation: "mean", pooling: "sum" }],
] as const;

const zeros = (size: number): readonly number[] => Array<number>(size).fill(0);

function targets(count: number, outputs: number, kind: "multiclass" | "multilabel", seed = 1): Tensors {
  const stream = randomStream(seed, "toy targets");
  const weights = tensor("float32", [count], zeros(count).map((_, at) => (at === 1 ? -0.2 : 0.5 + stream.uniform()))); // one is negative
  if (kind === "multiclass") return { weights, labels: tensor("int32", [count], zeros(count).map(() => stream.integer(outputs))) };
  const entries = (): number[] => zeros(count * outputs).map(() => stream.integer(2));
  return { weights, labels: tensor("float32", [count, outputs], entries()), defined: tensor("float32", [count, outputs], entries().map((value, at) => (at < outputs ? 1 : value))) };
}

describe.each(variants)("%s", (_name, variant) => {
  const forward = (form: EventForm, selfLoops = false): ReturnType<typeof eventForwardGraph> => eventForwardGraph(variant, { form, selfLoops, taps: tapNames(variant) });
  const weights = randomWeights(forward("segment"));
  let session: Session;
  beforeAll(async () => { session = await openSession(inDouble(forward("segment")), { threads: 1 }); });
  afterAll(() => session.dispose());
  const run = (batch: GraphsTuple): Promise<Tensors> => session.run(doubleFeeds({ ...segmentFeeds(batch), ...weights }));

  // In float64, so that what differs is the formulas; float32 agrees as well as its rounding lets it.
  test.each([[1, false], [1, true], [2, false], [2, true], [3, false], [7, true], [12, false], [40, false]])("both forms give the same values and gradients: %d objects, self loops: %s", async (size, selfLoops) => {
    const batch = randomGraphs([size, size, size], { rule: { selfLoops, oneWay: false }, seed: size });
    const feeds = { segment: segmentFeeds(batch), dense: denseFeeds(batch, { selfLoops }) };
    const [segment, dense] = [await run(batch), await runOnce(inDouble(forward("dense", selfLoops)), doubleFeeds({ ...feeds.dense, ...weights }))];
    expect(Object.keys(dense).toSorted()).toEqual(tapNames(variant).toSorted());
    expect(disagreements(dense, segment, 1e-5)).toEqual({});

    const gradients = async (form: EventForm): Promise<Tensors> => {
      const graph = eventLossGraph(variant, { kind: "multiclass" }, { form, selfLoops });
      return runOnce(differentiate(inDouble(graph), { loss: "loss", parameters: Object.keys(weights) }), doubleFeeds({ ...feeds[form], ...weights, ...targets(3, variant.outputs, "multiclass") }));
    };
    expect(disagreements(await gradients("dense"), await gradients("segment"), 1e-5)).toEqual({});
  });

  test.each([[5, false], [6, true]])("both forms give the same scores in float32: %d objects, self loops: %s", async (size, selfLoops) => {
    const batch = randomGraphs([size, size], { rule: { selfLoops, oneWay: false } });
    const segment = await runOnce(forward("segment"), { ...segmentFeeds(batch), ...weights });
    const dense = await runOnce(forward("dense", selfLoops), { ...denseFeeds(batch, { selfLoops }), ...weights });
    expect(disagreements(dense, segment, 1e-5)).toEqual({});
  });

  const someSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  const someRule = fc.record({ selfLoops: fc.boolean(), oneWay: fc.boolean() });

  test("an event's scores are the same alone and among others", () => fc.assert(fc.asyncProperty(someSizes, someRule, fc.nat(50), async (sizes, rule, seed) => {
    const batch = randomGraphs(sizes, { rule, seed });
    const together = await run(batch);
    const alone: number[] = [];
    for (const event of sizes.keys()) alone.push(...Array.from((await run(selectGraphs(batch, [event])))["logits"].data, Number));
    expect(disagreement(together["logits"].data, alone)).toBeLessThan(1e-9);
  }), { numRuns: 8, seed: 1 }));

  test("the order of the objects does not matter", () => fc.assert(fc.asyncProperty(someSizes, fc.boolean(), fc.nat(50), async (sizes, selfLoops, seed) => {
    const batch = randomGraphs(sizes, { rule: { selfLoops, oneWay: false }, seed });
    const [straight, shuffled] = [await run(batch), await run(shuffledNodes(batch, seed))];
    expect(disagreement(shuffled["logits"].data, straight["logits"].data)).toBeLessThan(1e-9);
    expect(disagreement(shuffled["round1.globals"].data, straight["round1.globals"].data)).toBeLessThan(1e-9);
  }), { numRuns: 8, seed: 2 }));
});

describe("taps", () => {
  test("a preset has 17, one for each perceptron and the scores", () => {
    const names = tapNames(parseEventConfig("event-v1"));
    expect(names).toHaveLength(17);
    expect(names.slice(0, 6)).toEqual(["encoder.edges", "encoder.nodes", "encoder.globals", "round0.edges", "round0.nodes", "round0.globals"]);
    expect(names.slice(-2)).toEqual(["decoder", "logits"]);
  });

  test("are rows before pooling", async () => {
    const graph = eventForwardGraph(config, { taps: tapNames(config) });
    const result = await runOnce(graph, { ...segmentFeeds(randomGraphs([3, 5])), ...randomWeights(graph) });
    for (const [name, { shape }] of Object.entries(result)) {
      const rows = name.endsWith(".edges") ? 3 * 2 + 5 * 4 : name.endsWith(".nodes") ? 8 : 2;
      expect.soft(shape, name).toEqual([rows, name === "logits" ? 3 : 8]);
    }
  });

  test("that there are not are refused by name", () => {
    expect(() => eventForwardGraph(config, { taps: ["round2.edges"] })).toThrow('tap "round2.edges": expected some of encoder.edges, ');
  });
});

describe("losses", () => {
  const batch = randomGraphs([2, 4, 3]);
  const softmaxLoss = (scores: readonly number[], label: number): number => Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[label];
  const binaryLoss = (score: number, label: number): number => Math.log1p(Math.exp(-Math.abs(score))) + Math.max(score, 0) - label * score;

  async function lossOf(kind: "multiclass" | "multilabel", labelWeights?: readonly number[]): Promise<{ loss: number; scores: number[][]; given: Tensors }> {
    const graph = eventLossGraph(config, kind === "multiclass" ? { kind } : { kind, ...(labelWeights && { labelWeights }) });
    const given = targets(3, 3, kind, 4);
    const { loss, logits } = await runOnce(graph, { ...segmentFeeds(batch), ...randomWeights(graph), ...given });
    return { loss: Number(loss.data[0]), scores: [0, 1, 2].map((row) => Array.from(logits.data.slice(3 * row, 3 * row + 3), Number)), given };
  }

  test("multiclass: the weighted mean over events; a weight may be negative", async () => {
    const { loss, scores, given: { labels, weights } } = await lossOf("multiclass");
    const total = Array.from(weights.data, Number).reduce((sum, weight) => sum + weight, 0);
    const expected = scores.reduce((sum, row, event) => sum + Number(weights.data[event]) * softmaxLoss(row, Number(labels.data[event])), 0) / total;
    expect(Number(weights.data[1])).toBeLessThan(0);
    expect(loss).toBeCloseTo(expected, 5);
  });

  test.each([[undefined], [[1, 0.5, 3]]])("multilabel: the weighted mean over defined labels, label weights %j", async (labelWeights) => {
    const { loss, scores, given: { labels, weights, defined } } = await lossOf("multilabel", labelWeights);
    let [sum, total] = [0, 0];
    scores.forEach((row, event) => row.forEach((score, label) => {
      const weight = Number(weights.data[event]) * (labelWeights?.[label] ?? 1) * Number(defined.data[3 * event + label]);
      sum += weight * binaryLoss(score, Number(labels.data[3 * event + label]));
      total += weight;
    }));
    expect(loss).toBeCloseTo(sum / total, 5);
    expect(defined.data).toContain(0);
  });

  test("labels that are not defined have no gradient", async () => {
    const graph = eventLossGraph(config, { kind: "multilabel" });
    const given = targets(3, 3, "multilabel");
    const defined = tensor("float32", [3, 3], [1, 0, 1, 1, 0, 1, 1, 0, 1]);
    const result = await runOnce(differentiate(graph, { loss: "loss" }), { ...segmentFeeds(batch), ...randomWeights(graph), ...given, defined });
    const gradient = Array.from(result[gradientName("classify.bias")].data, Number);
    expect(gradient[1]).toBe(0);
    expect(gradient[0] === 0 || gradient[2] === 0).toBe(false);
  });

  test("label weights of another number, or that are none, are refused", () => {
    for (const labelWeights of [[1, 1], [1, 1, -1], [1, 1, Number.NaN], [0, 0, 0]]) expect(() => eventLossGraph(config, { kind: "multilabel", labelWeights })).toThrow("labelWeights: expected 3 finite numbers of 0 or more");
  });
});

describe("dropout", () => {
  const withDropout = { ...config, dropout: 0.1 };

  test("is in training graphs alone, a mask for every layer of every perceptron", () => {
    const masks = (graph: ReturnType<typeof eventLossGraph>): string[] => graph.inputs.map(({ name }) => name).filter((name) => name.endsWith(".keep"));
    const objective = { kind: "multiclass" } as const;
    expect(masks(eventLossGraph(withDropout, objective))).toEqual([]);
    expect(masks(eventForwardGraph(withDropout))).toEqual([]);
    expect(masks(eventLossGraph(config, objective, { training: true }))).toEqual([]);
    const names = masks(eventLossGraph(withDropout, objective, { training: true }));
    expect(names).toHaveLength(2 * (3 + 2 * 3 + 1));
    expect(names).toContain("round1.edges.1.keep");
  });
});

test.each([["segment", false], ["dense", false], ["dense", true]] as const)("no node of a step leaves the GPU: %s, self loops: %s", (form, selfLoops) => {
  for (const kind of ["multiclass", "multilabel"] as const) {
    const step = differentiate(eventLossGraph({ ...config, dropout: 0.1 }, { kind }, { form, selfLoops, training: true }), { loss: "loss" });
    expect(nodesOffWebGpu(step).map(({ node }) => node.op)).toEqual([]);
  }
});

test("an event of 500 objects is scored", async () => {
  const narrow = { ...config, width: 4, rounds: 1, layers: 1 };
  const graph = eventForwardGraph(narrow);
  const { logits } = await runOnce(graph, { ...segmentFeeds(randomGraphs([500, 2])), ...randomWeights(graph) });
  expect(logits.shape).toEqual([2, 3]);
  expect(logits.data.every((value) => Number.isFinite(Number(value)))).toBe(true);
});

test("another form is refused", () => {
  expect(() => eventForwardGraph(config, { form: "padded" as EventForm })).toThrow(new RangeError('form: expected "segment" or "dense", got "padded"'));
});
