import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MpmError, randomStream } from "@mpm/tensor";
import { warmupConstant } from "@mpm/train";
import { describe, expect, it } from "vitest";
import { classify, evaluate, fineTune, hashEvents, pretrainMulticlass, pretrainMultilabel, selectEvents, tapEvents, type EventSet, type EventTrainingOptions, type FineTuneOptions } from "../src/index.js";
import { toyColumns, toyEvents } from "./toy-events.js";

const SIZES = Array.from({ length: 240 }, (_, event) => 2 + (event % 4));
const network = { preset: "event-v1-code", width: 8, layers: 2, rounds: 1 };
const quick: EventTrainingOptions = { learningRate: warmupConstant({ peak: 1e-2 }), epochs: 8, batchSize: 32, worker: false, threads: 1, seed: 3 };

/** The mean pT of each event's objects, in GeV. */
function meanPt(): Float64Array {
  const { offsets, columns } = toyColumns(SIZES);
  return Float64Array.from(SIZES, (size, event) => columns["obj_pt"].subarray(offsets[event], offsets[event + 1]).reduce((sum, pt) => sum + pt, 0) / size);
}

/** Events whose class is whether their objects have more than 120 GeV on average. */
function taught(weight?: Float64Array): EventSet {
  const label = meanPt().map((pt) => Number(pt > 120));
  return toyEvents(SIZES, { perRow: { label, ...(weight && { weight }) }, classes: ["soft", "hard"], ...(weight && { weight: "weight" }) });
}

const schema = { labels: [
  { name: "hard", is: { column: "hardness", atLeast: 1 } },
  { name: "very hard", is: { column: "hardness", atLeast: 2 }, where: { column: "hardness", atLeast: 1 }, weight: 2 },
] };

function manyLabels(): EventSet {
  return toyEvents(SIZES, { perRow: { hardness: meanPt().map((pt) => Math.floor(pt / 60) - 1) } });
}

describe("pretraining", () => {
  it("learns classes, keeps the weights of the best validation and says how good they are", async () => {
    const events = taught();
    const steps: number[] = [];
    const model = await pretrainMulticlass(events, { ...quick, network, validation: events, epochs: 20, onStep: ({ index }) => steps.push(index) });
    expect(steps).toHaveLength(20 * 8); // 240 events in batches of at most 32
    expect(model.history).toHaveLength(20);
    const best = model.history[model.best];
    expect(best.loss).toBe(Math.min(...model.history.map(({ loss }) => loss)));
    expect(best.loss).toBeLessThan(0.45); // ln 2 = 0.69 without learning
    const scores = await evaluate(model, events, { worker: false });
    expect(scores.loss).toBeCloseTo(best.loss, 5);
    expect([scores.accuracy, scores.auc]).toEqual([best.accuracy, best.auc]);
    expect(scores.auc).toBeGreaterThan(0.9);
    expect(model.provenance).toMatchObject({ pretraining: { objective: "multiclass", seed: 3, events: 240, data: await hashEvents(events) } });
  }, 60_000);

  it("learns labels where they are defined", async () => {
    const events = manyLabels();
    const model = await pretrainMultilabel(events, { ...quick, network, schema, validation: events, epochs: 25 });
    const { loss, auc, aucs, accuracy } = model.history[model.best];
    expect(loss).toBeLessThan(0.55);
    expect(Object.keys(aucs)).toEqual(["hard", "very hard"]);
    expect(auc).toBeCloseTo(((aucs["hard"] ?? 0) + (aucs["very hard"] ?? 0)) / 2, 12);
    expect(auc).toBeGreaterThan(0.8);
    expect(accuracy).toBeUndefined();
    const probabilities = await classify(model, events, { worker: false, batchSize: 50 });
    expect(probabilities.shape).toEqual([240, 2]);
    expect(probabilities.data.every((value) => value > 0 && value < 1)).toBe(true);
  }, 60_000);

  it("is the same for equal seeds, with dropout too, and another for others", async () => {
    const events = taught();
    const train = async (seed: number): Promise<string> => JSON.stringify((await pretrainMulticlass(events, { ...quick, network: { ...network, dropout: 0.2 }, epochs: 1, seed })).weights);
    const [first, again, other] = [await train(1), await train(1), await train(2)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  }, 60_000);

  it("goes on from its checkpoint bit for bit", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mpm-events-"));
    try {
      const [events, validation] = [taught(), selectEvents(taught(), Array.from({ length: 60 }, (_, event) => event))];
      const options = { ...quick, network, validation, epochs: 3 };
      const whole = await pretrainMulticlass(events, options);
      const stop = new AbortController();
      const checkpoint = { path: join(folder, "run.safetensors"), every: 1_000, signal: stop.signal };
      const half = pretrainMulticlass(events, { ...options, checkpoint, onStep: ({ index }) => { if (index === 12) stop.abort(new Error("enough")); } });
      await expect(half).rejects.toThrow("enough");
      const resumed = await pretrainMulticlass(events, { ...options, checkpoint: { ...checkpoint, signal: new AbortController().signal } });
      expect(resumed.history).toEqual(whole.history);
      expect(resumed.best).toBe(whole.best);
      expect(resumed.weights).toEqual(whole.weights);
      const others = pretrainMulticlass(validation, { ...options, checkpoint: { ...checkpoint, signal: new AbortController().signal } });
      await expect(others).rejects.toMatchObject({ code: "checkpoint-mismatch" });
      await expect(others).rejects.toThrow(/another data/);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);

  it("counts an event of weight two as the event twice", async () => {
    const events = taught(Float64Array.from(SIZES, (_, event) => 1 + (event % 2)));
    const { weights: _, ...bare } = events;
    const twice = selectEvents(bare, Array.from(SIZES, (_, event) => event).flatMap((event) => (event % 2 === 0 ? [event] : [event, event])));
    const model = await pretrainMulticlass(bare, { ...quick, network, epochs: 2 });
    const [weighted, repeated] = [await evaluate(model, events, { worker: false }), await evaluate(model, twice, { worker: false })];
    expect(weighted.loss).toBeCloseTo(repeated.loss, 6);
    expect(weighted.accuracy).toBeCloseTo(repeated.accuracy ?? 0, 12);
    expect(weighted.auc).toBeCloseTo(repeated.auc ?? 0, 12);
  }, 60_000);

  it("learns from signed weights, and refuses a batch of too negative ones", async () => {
    const signs = Float64Array.from(SIZES, (_, event) => (event % 5 === 0 ? -1 : 1));
    const model = await pretrainMulticlass(taught(signs), { ...quick, network, epochs: 20, validation: taught(signs) });
    expect(model.history[model.best].loss).toBeLessThan(0.5);
    const mostly = Float64Array.from(SIZES, (_, event) => (event < 160 ? -0.9 : 2));
    await expect(pretrainMulticlass(taught(mostly), { ...quick, network, batchSize: 8 })).rejects.toMatchObject({ code: "bad-weights" });
  }, 60_000);

  it("refuses batches of more edges than memory is for, before the first step", async () => {
    const options = { ...quick, network, batchSize: 240, edgesPerBatch: 1_000, onStep: () => expect.fail("no step is made") };
    const edges = SIZES.reduce((sum, size) => sum + size * (size - 1), 0);
    await expect(pretrainMulticlass(taught(), options)).rejects.toThrow(new RangeError(`a batch of up to 240 events has ${edges} edges, expected at most 1000: take a batchSize of ${Math.floor((240 * 1_000) / edges)}, or raise edgesPerBatch if there is memory for it`));
    const large = toyEvents(Array<number>(400).fill(40), { perRow: { label: new Int32Array(400) }, classes: ["a", "b"] });
    await expect(pretrainMulticlass(large, { learningRate: quick.learningRate, epochs: 1 })).rejects.toThrow("has 624000 edges, expected at most 500000: take a batchSize of 320");
  }, 60_000);

  it("refuses batches in which labels count nothing or less, and such validation events before the first step", async () => {
    const [events, defined] = [manyLabels(), { labels: [{ ...schema.labels[1], name: "v" }] }];
    const hardness = Array.from(events.perEvent["hardness"], Number);
    const soft = Int32Array.from(hardness.keys()).filter((row) => hardness[row] < 1);
    const train = async (set: EventSet, validation?: EventSet): Promise<unknown> => pretrainMultilabel(set, { ...quick, network, schema: defined, ...(validation && { validation }), onStep: () => expect.fail("no step is made") });
    await expect(train(selectEvents(events, soft))).rejects.toMatchObject({ code: "bad-weights", message: expect.stringMatching(/batch 0, times .* add up to 0: .*take larger batches/) });
    const negative = Float32Array.from(hardness, (value) => (value < 1 ? 2 : -1));
    await expect(train({ ...events, weights: negative })).rejects.toMatchObject({ code: "bad-weights" });
    await expect(train(events, selectEvents(events, soft))).rejects.toMatchObject({ code: "bad-weights", message: expect.stringMatching(/validation events/) });
  }, 60_000);

  it("says what is wrong", async () => {
    const events = taught();
    const { classes: _, ...nameless } = events;
    await expect(pretrainMulticlass(nameless, quick)).rejects.toThrow(/no names of their classes/);
    await expect(pretrainMulticlass(events, { ...quick, epochs: 0 })).rejects.toThrow(/epochs/);
    await expect(pretrainMulticlass(events, { ...quick, network: "event-v9" })).rejects.toThrow(/unknown event network preset "event-v9"/);
    await expect(pretrainMultilabel(events, { ...quick, schema })).rejects.toThrow(/no column "hardness"/);
    await expect(pretrainMulticlass(selectEvents(events, []), quick)).rejects.toBeInstanceOf(MpmError);
  });
});

describe("fine-tuning", () => {
  it("keeps a frozen backbone, moves a free one, and starts from scratch with the same last layer", async () => {
    const events = taught();
    const pretrained = await pretrainMulticlass(events, { ...quick, network, epochs: 4 });
    const start = { ...quick, epochs: 1, learningRate: warmupConstant({ peak: 1e-30 }) };
    const tune = async (mode: "frozen" | "full" | "scratch", options = quick): Promise<typeof pretrained.weights> => (await fineTune(pretrained, events, { ...options, mode, epochs: 2 })).weights;
    const [frozen, full] = [await tune("frozen"), await tune("full")];
    const [untrained, scratch] = [await tune("full", start), await tune("scratch", start)];
    for (const name of Object.keys(pretrained.weights)) {
      const isHead = name.startsWith("classify.");
      expect(frozen[name].data.every((value, at) => value === pretrained.weights[name].data[at])).toBe(!isHead);
      expect(full[name]).not.toEqual(pretrained.weights[name]);
      const same = isHead ? scratch : pretrained.weights;
      untrained[name].data.forEach((value, at) => expect(value).toBeCloseTo(same[name].data[at], 12));
    }
    expect(scratch["edgeEncoder.0.weight"]).not.toEqual(pretrained.weights["edgeEncoder.0.weight"]);
  }, 60_000);

  it("moves the backbone as little as it is told to", async () => {
    const events = taught();
    const pretrained = await pretrainMulticlass(events, { ...quick, network, epochs: 1 });
    const distance = async (backboneRate: number, name: string): Promise<number> => {
      const { weights } = await fineTune(pretrained, events, { ...quick, epochs: 1, mode: "full", backboneRate, weightDecay: 0 });
      return Math.max(...weights[name].data.map((value, at) => Math.abs(value - pretrained.weights[name].data[at])));
    };
    expect(await distance(1e-3, "decoder.0.weight")).toBeLessThan(0.01 * (await distance(1, "decoder.0.weight")));
    expect(await distance(1e-3, "classify.weight")).toBeGreaterThan(0.01);
  }, 60_000);

  it("goes on from its checkpoint, but not from that of another pretrained model or of other options", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mpm-events-"));
    try {
      const events = taught();
      const [first, second] = [await pretrainMulticlass(events, { ...quick, network, epochs: 1 }), await pretrainMulticlass(events, { ...quick, network, epochs: 1, seed: 4 })];
      const checkpoint = { path: join(folder, "run.safetensors"), every: 1 };
      const tune = async (pretrained: typeof first, options: Partial<FineTuneOptions> = {}): Promise<typeof first> => fineTune(pretrained, events, { ...quick, mode: "full", epochs: 1, checkpoint, ...options });
      await tune(first);
      const steps: number[] = [];
      await tune(first, { epochs: 2, onStep: ({ index }) => steps.push(index) });
      expect(steps).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
      await expect(tune(second)).rejects.toMatchObject({ code: "checkpoint-mismatch", message: expect.stringContaining("another initialWeights:") });
      for (const other of [{ backboneRate: 0.5 }, { weightDecay: 0 }, { learningRate: warmupConstant({ peak: 1e-3 }) }, { clipNorm: 2 }, { beta2: 0.9 }] as const) {
        await expect(tune(first, other)).rejects.toMatchObject({ code: "checkpoint-mismatch", message: expect.stringContaining(`another ${Object.keys(other)[0]}:`) });
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);

  it("takes a model of labels as it takes one of classes", async () => {
    const pretrained = await pretrainMultilabel(manyLabels(), { ...quick, network, schema, epochs: 2 });
    const model = await fineTune(pretrained, taught(), { ...quick, mode: "full", validation: taught(), patience: 8, epochs: 30 });
    expect(model.head).toEqual({ kind: "multiclass", classes: ["soft", "hard"] });
    expect(model.history[model.best].loss).toBeLessThan(0.45);
    expect(model.provenance).toMatchObject({ pretraining: { objective: "multilabel" }, fineTuning: { mode: "full", events: 240 } });
  }, 60_000);

  it("says what is wrong", async () => {
    const events = taught();
    const model = await pretrainMulticlass(events, { ...quick, network, epochs: 1 });
    await expect(fineTune(model, events, { ...quick, mode: "half" as "full" })).rejects.toThrow(/expected "frozen", "full" or "scratch"/);
    await expect(fineTune(model, events, { ...quick, mode: "full", backboneRate: 0 })).rejects.toThrow(/backboneRate/);
    await expect(fineTune({ ...model, config: { ...model.config, rounds: 2, shareRounds: false } }, events, { ...quick, mode: "full" })).rejects.toThrow(/another architecture/);
    await expect(evaluate(model, manyLabels(), { worker: false })).rejects.toThrow(/have no labels/);
  }, 60_000);
});

it("inner values come batch after batch, in the order of the events", async () => {
  const events = taught();
  const model = await pretrainMulticlass(events, { ...quick, network, epochs: 1 });
  const rows: number[] = [];
  for await (const { graphs, taps } of tapEvents(model, events, ["round0.nodes", "decoder"], { batchSize: 100, worker: false })) {
    expect(taps["round0.nodes"].shape).toEqual([graphs.nodes.shape[0], 8]);
    expect(taps["decoder"].shape).toEqual([graphs.nNode.length, 8]);
    rows.push(...graphs.nNode);
  }
  expect(rows).toEqual(SIZES);
  const shuffled = randomStream(1, "order").permutation(SIZES.length);
  const [one, other] = [await classify(model, events, { worker: false }), await classify(model, selectEvents(events, shuffled), { worker: false, batchSize: 7 })];
  shuffled.forEach((event, at) => expect(Math.abs(one.data[2 * event] - other.data[2 * at])).toBeLessThan(1e-5));
});
