import type { Worker } from "node:worker_threads";
import { add, graphBuilder, matmul, mul, reduceMean, trainingArtifacts, type TrainingArtifacts } from "@mpm/graph";
import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { createTrainer, warmupConstant, type StepResult, type Trainer, type TrainerOptions } from "../src/index.js";
import { linearArtifacts, linearBatch } from "./models.js";

const options: TrainerOptions = { worker: false, threads: 1, seed: 1, learningRate: warmupConstant({ peak: 0.05 }) };
const batches = (count: number): ReturnType<typeof linearBatch>[] => Array.from({ length: count }, (_, seed) => linearBatch(seed));

async function losses(trainer: Trainer, count: number): Promise<number[]> {
  const list: number[] = [];
  for await (const { loss } of trainer.fit(batches(count))) list.push(loss);
  return list;
}

function expectClose(a: Tensor, b: Tensor, tolerance: number): void {
  expect(a.shape).toEqual(b.shape);
  expect(Math.max(...[...a.data].map((value, index) => Math.abs(Number(value) - Number(b.data[index]))))).toBeLessThan(tolerance);
}

/** Rows `start` to `stop` of a batch. */
function rowsOf({ x, target }: ReturnType<typeof linearBatch>, start: number, stop: number): ReturnType<typeof linearBatch> {
  const cut = ({ shape: [, width], data }: Tensor<"float32">): Tensor<"float32"> => tensor("float32", [stop - start, width], data.slice(start * width, stop * width));
  return { x: cut(x), target: cut(target) };
}

/** The loss 10 * mean(x w) is 0 for w = 0 however large its gradient 10 * x. */
function steepArtifacts(): TrainingArtifacts {
  const g = graphBuilder("steep");
  const x = g.input("x", "float32", ["rows", 1]);
  const [bias, w] = [g.parameter("bias", [1], { kind: "zeros" }), g.parameter("w", [1, 1], { kind: "zeros" })];
  g.output("loss", reduceMean(mul(add(matmul(x, w), bias), 10), { axes: [0, 1] }));
  return trainingArtifacts(g.build(), { loss: "loss" });
}

describe("runStep", () => {
  test("reports the step", async () => {
    await using trainer = await createTrainer(linearArtifacts(), options);
    const first = await trainer.runStep(linearBatch(0), { outputs: ["prediction"] });
    expect(first).toMatchObject({ index: 0, learningRate: 0.05, outputs: { prediction: { shape: [8, 4] } } });
    expect(first.loss).toBeGreaterThan(0);
    expect(first.gradNorm).toBeGreaterThan(0);
    expect(first.seconds).toBeGreaterThan(0);
    const second = await trainer.runStep(linearBatch(0));
    expect(second.index).toBe(1);
    expect(second.loss).toBeLessThan(first.loss);
    expect([trainer.step, second.outputs]).toEqual([2, {}]);
  });

  test("runs in the order asked for, without waiting in between", async () => {
    await using trainer = await createTrainer(linearArtifacts(), options);
    await using alone = await createTrainer(linearArtifacts(), options);
    const together = await Promise.all(batches(4).map(async (batch) => trainer.runStep(batch)));
    expect(together.map(({ loss }) => loss)).toEqual(await losses(alone, 4));
  });

  test("four quarter batches are one full batch", async () => {
    const batch = linearBatch(3);
    const quarters = [0, 2, 4, 6].map((start) => rowsOf(batch, start, start + 2));
    await using whole = await createTrainer(linearArtifacts(), { ...options, clipNorm: 0.3 });
    await using split = await createTrainer(linearArtifacts(), { ...options, clipNorm: 0.3, accumulate: 4 });
    const one = await whole.runStep(batch);
    const fit = split.fit(quarters);
    const four: StepResult = (await fit.next()).value;
    expect(await fit.next()).toEqual({ done: true, value: undefined });
    expect(four.loss).toBeCloseTo(one.loss, 6);
    expect(four.gradNorm).toBeCloseTo(one.gradNorm, 6);
    const [a, b] = [await whole.readParameters(), await split.readParameters()];
    for (const name of ["w", "b"]) expectClose(a[name], b[name], 1e-6);
  });

  test("refuses no batches, missing and unknown feeds, and unknown outputs", async () => {
    await using trainer = await createTrainer(linearArtifacts(), options);
    const { x, target } = linearBatch(0);
    await expect(trainer.runStep([])).rejects.toThrow(RangeError);
    await expect(trainer.runStep({ x, y: target })).rejects.toThrow(new RangeError("feeds: expected x, target; missing target, unknown y"));
    await expect(trainer.runStep({ x, target, w: x })).rejects.toThrow(RangeError);
    await expect(trainer.runStep({ x, target }, { outputs: ["logits"] })).rejects.toThrow("unknown output \"logits\"");
    expect((await trainer.runStep({ x, target })).index).toBe(0);
  });
});

describe("non-finite values stop the step", () => {
  test.each([[true], [false]])("in the loss (worker %s)", async (worker) => {
    await using trainer = await createTrainer(linearArtifacts(), { ...options, worker, ema: 0.9 });
    await trainer.runStep(linearBatch(0));
    const before = [await trainer.readParameters(), await trainer.readParameters({ ema: true })];
    const bad = { ...linearBatch(1), target: tensor("float32", [8, 4], new Float32Array(32).fill(Number.NaN)) };
    await expect(trainer.runStep([linearBatch(1), bad])).rejects.toMatchObject({ code: "non-finite-loss", message: expect.stringMatching(/^step 1 \(batch 2 of 2\): the loss is NaN, the first gradient that is not finite is that of "w"/) });
    expect([await trainer.readParameters(), await trainer.readParameters({ ema: true })]).toEqual(before);
    expect(trainer.step).toBe(1);
    expect(await trainer.runStep(linearBatch(1))).toMatchObject({ index: 1, loss: expect.any(Number) });
  });

  test("in a gradient alone", async () => {
    await using trainer = await createTrainer(steepArtifacts(), options);
    const x = tensor("float32", [1, 1], [3e38]);
    await expect(trainer.runStep({ x })).rejects.toMatchObject({ code: "non-finite-loss", message: expect.stringMatching(/the loss is 0, .* of "w"/) });
  });
});

describe("fit", () => {
  test("gives the same numbers in a worker, in this thread and step by step", async () => {
    await using there = await createTrainer(linearArtifacts(), { ...options, worker: true });
    await using here = await createTrainer(linearArtifacts(), options);
    await using single = await createTrainer(linearArtifacts(), options);
    const expected: number[] = [];
    for (const batch of batches(6)) expected.push((await single.runStep(batch)).loss);
    expect(await losses(there, 6)).toEqual(expected);
    expect(await losses(here, 6)).toEqual(expected);
  });

  test("what happens between two steps sees the state between them", async () => {
    await using trainer = await createTrainer(linearArtifacts(), { ...options, worker: true });
    const seen: number[] = [];
    for await (const { index } of trainer.fit(batches(9), { steps: 3 })) {
      const { loss } = await trainer.evaluate(linearBatch(index + 1), { outputs: ["loss"] });
      seen.push(Number(loss.data[0]));
    }
    await using other = await createTrainer(linearArtifacts(), options);
    const expected = await losses(other, 4);
    expect(seen).toHaveLength(3);
    seen.forEach((loss, index) => expect(loss).toBeCloseTo(expected[index + 1], 5));
  });

  test("two trainers at once do not disturb each other", async () => {
    await using alone = await createTrainer(linearArtifacts(), options);
    const expected = await losses(alone, 5);
    await using first = await createTrainer(linearArtifacts(), { ...options, worker: true });
    await using second = await createTrainer(linearArtifacts(), { ...options, worker: true });
    expect(await Promise.all([losses(first, 5), losses(second, 5)])).toEqual([expected, expected]);
  });
});

describe("weights", () => {
  test("the average starts at the first weights and follows with its decay", async () => {
    await using trainer = await createTrainer(linearArtifacts(), { ...options, ema: 0.75 });
    const start = await trainer.readParameters();
    expect(await trainer.readParameters({ ema: true })).toEqual(start);
    await trainer.runStep(linearBatch(0));
    const [now, average] = [await trainer.readParameters(), await trainer.readParameters({ ema: true })];
    expectClose(average["w"], tensor("float32", [6, 4], now["w"].data.map((value, index) => 0.25 * value + 0.75 * start["w"].data[index])), 1e-7);
    const feeds = linearBatch(1);
    const [plain, averaged] = await Promise.all([false, true].map(async (ema) => Number((await trainer.evaluate(feeds, { ema }))["loss"].data[0])));
    await trainer.writeParameters(average);
    expect((await trainer.evaluate(feeds))["loss"].data[0]).toBe(averaged);
    expect(plain).not.toBe(averaged);
  });

  test("frozen parameters stay, can be written, and matter", async () => {
    await using trainer = await createTrainer(linearArtifacts(6, 4, ["b"]), { ...options, ema: 0.5 });
    await trainer.writeParameters({ b: tensor("float32", [4], [1, 2, 3, 4]) });
    const feeds = { ...linearBatch(0), x: tensor("float32", [8, 6]) };
    await trainer.runStep(linearBatch(0));
    const { prediction } = await trainer.evaluate(feeds, { outputs: ["prediction"], ema: true });
    expect([...prediction.data].slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect([...(await trainer.readParameters())["b"].data]).toEqual([1, 2, 3, 4]);
  });

  test("groups: a rate of 0 keeps a parameter, decay alone shrinks it", async () => {
    const groups = [{ match: "^w$", weightDecay: 0, learningRateScale: 0 }];
    await using trainer = await createTrainer(linearArtifacts(), { ...options, groups });
    const { w, b } = await trainer.readParameters();
    await trainer.runStep(linearBatch(0));
    const after = await trainer.readParameters();
    expect(after["w"]).toEqual(w);
    expect(after["b"]).not.toEqual(b);
  });

  test("reads copies and checks what is written, all before anything changes", async () => {
    await using trainer = await createTrainer(linearArtifacts(), options);
    const before = await trainer.readParameters();
    before["w"].data.fill(7);
    const { w } = await trainer.readParameters();
    expect(w.data).not.toContain(7);
    const good = tensor("float32", [6, 4]);
    await expect(trainer.writeParameters({ w: good, b: tensor("float32", [5]) })).rejects.toThrow(new RangeError("parameter \"b\": expected shape [4], got [5]"));
    await expect(trainer.writeParameters({ w: good, c: good })).rejects.toThrow("unknown parameter \"c\"; the parameters are w, b");
    await expect(trainer.writeParameters({ w: good, b: tensor("float64", [4]) })).rejects.toThrow(TypeError);
    expect((await trainer.readParameters())["w"]).toEqual(w);
  });

  test("there is no average unless asked for", async () => {
    await using trainer = await createTrainer(linearArtifacts(), options);
    await expect(trainer.readParameters({ ema: true })).rejects.toThrow("keeps no average");
    await expect(trainer.evaluate(linearBatch(0), { ema: true })).rejects.toThrow(RangeError);
  });
});

describe("createTrainer", () => {
  const { seed: _, ...unseeded } = options;
  const w = tensor("float32", [6, 4]);

  test("draws what `initial` leaves out", async () => {
    await using drawn = await createTrainer(linearArtifacts(), options);
    await using given = await createTrainer(linearArtifacts(), { ...options, initial: { b: tensor("float32", [4], [1, 1, 1, 1]) } });
    expect((await given.readParameters())["w"]).toEqual((await drawn.readParameters())["w"]);
    expect([...(await given.readParameters())["b"].data]).toEqual([1, 1, 1, 1]);
  });

  test("leaves the initial values alone", async () => {
    const initial = { w, b: tensor("float32", [4]) };
    await using trainer = await createTrainer(linearArtifacts(6, 4, ["b"]), { ...unseeded, worker: true, initial });
    await trainer.runStep(linearBatch(0));
    expect([w.data.length, w.data[0]]).toEqual([24, 0]);
  });

  test.each([
    ["no values", unseeded, "initial: no values for w, b"],
    ["a value short", { ...unseeded, initial: { w } }, "initial: no values for b"],
    ["a value too many", { ...options, initial: { c: w } }, "unknown parameter \"c\""],
    ["a wrong shape", { ...options, initial: { w: tensor("float32", [4, 6]) } }, "expected shape [6, 4], got [4, 6]"],
    ["a wrong setting", { ...options, accumulate: 0 }, "accumulate"],
    ["a group that matches nothing", { ...options, groups: [{ match: "head", weightDecay: 0 }] }, "matches no parameter"],
  ])("refuses %s", async (_name, wrong, message) => {
    await expect(createTrainer(linearArtifacts(), wrong)).rejects.toThrow(RangeError);
    await expect(createTrainer(linearArtifacts(), wrong)).rejects.toThrow(message);
  });

  test("errors come out of the worker as they are", async () => {
    await expect(createTrainer(linearArtifacts(), { ...unseeded, worker: true })).rejects.toThrow(new RangeError("initial: no values for w, b; give them, or a `seed` to draw them"));
  });
});

describe("life", () => {
  test.each([[true], [false]])("dispose ends pending steps, can be called twice, then refuses (worker %s)", async (worker) => {
    const trainer = await createTrainer(linearArtifacts(), { ...options, worker });
    const pending = trainer.runStep(linearBatch(0));
    await trainer.dispose();
    await trainer.dispose();
    expect((await pending).index).toBe(0);
    await expect(trainer.runStep(linearBatch(0))).rejects.toMatchObject({ code: "trainer-disposed" });
  });

  test("a worker that dies rejects what is pending and all that follows", async () => {
    const started = new Promise<Worker>((resolve) => process.once("worker", resolve));
    const trainer = await createTrainer(linearArtifacts(), { ...options, worker: true });
    const pending = [trainer.runStep(linearBatch(0)), trainer.readParameters()];
    const outcomes = Promise.allSettled(pending);
    await (await started).terminate();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: "rejected", reason: { code: "worker-died" } });
    await expect(trainer.runStep(linearBatch(0))).rejects.toMatchObject({ code: "worker-died" });
    await trainer.dispose();
  });
});

