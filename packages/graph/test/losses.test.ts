import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { binaryCrossEntropyWithLogits, crossEntropy, differentiate, graphBuilder, meanSquaredError, type CrossEntropyOptions, type Value } from "../src/index.js";
import { indices, numbers } from "./arbitrary-case.js";
import { checkGradients, expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

const LOGITS = tensor("float32", [4, 3], [1, 2, -0.5, 0, -3, 0.25, 4, 0, 1, 0.5, 0.5, 0.5]);
const TRUTH = tensor("float32", [4, 3], [1, 0, 1, 0, 0.25, 1, 1, 1, 0, 0, 1, 0.5]);
const INDICES = [1, 2, 0, 2];
const PROBABILITIES = [0.2, 0.3, 0.5, 1, 0, 0, 0, 0.75, 0.25, 0.1, 0.1, 0.8];
const WEIGHTS = [0.5, 2, 1.25];

async function lossOf(operands: Readonly<Record<string, Tensor>>, build: (values: readonly Value[]) => Value): Promise<number> {
  const g = graphBuilder("loss");
  const loss = build(Object.entries(operands).map(([name, { dtype, shape }]) => g.input(name, dtype, shape)));
  expect(loss.shape).toEqual([]);
  g.output("loss", loss);
  return Number((await runGraph(g.build(), operands))["loss"]?.data[0]);
}

const crossEntropyOf = (logits: Tensor, label: Tensor, options: CrossEntropyOptions): Promise<number> =>
  lossOf({ logits, label }, ([x, y]) => crossEntropy(x ?? expect.fail(), y ?? expect.fail(), options));

describe("meanSquaredError", () => {
  const build = ([x, y]: readonly Value[]): Value => meanSquaredError(x ?? expect.fail(), y ?? expect.fail());
  it("gives the number of PyTorch's mse_loss", async () => expect(await lossOf({ x: LOGITS, y: TRUTH }, build)).toBeCloseTo(2.40625, 6));
  it("keeps its digits over very many entries", async () => {
    const ones = { x: tensor("float32", [3000, 100], Array.from({ length: 300_000 }, () => Math.sqrt(0.1))), y: tensor("float32", [3000, 100]) };
    expect(await lossOf(ones, build)).toBeCloseTo(0.1, 6);
  });
  it.each([[[]], [[5]], [[2, 3, 2]]])("has the gradients of central differences at [%s]", async (shape) => {
    await checkGradients({ inputs: { x: numbers(1, "x", shape), truth: numbers(2, "truth", shape) }, symbolic: shape.length === 3, build: ({ x, truth }) => meanSquaredError(x, truth) });
  });
  it("converts targets of another type", async () => expect(await lossOf({ x: LOGITS, y: tensor("int32", [4, 3], Int32Array.from(TRUTH.data)) }, build)).toBeCloseTo(2.296875, 6));
  it("refuses shapes that would broadcast", () => {
    const g = graphBuilder("g");
    const [column, row] = [g.input("prediction", "float32", ["jets", 1]), g.input("target", "float32", ["jets"])];
    expect(() => meanSquaredError(column, row)).toThrow('meanSquaredError takes a prediction and a target of one shape, got [jets, 1] ("prediction") and [jets] ("target"): reshape one of them');
    expect(() => meanSquaredError(column, g.input("wide", "float32", ["jets", "bins"]))).toThrow("of one shape");
    expect(() => meanSquaredError(g.input("n", "int32", [2]), row)).toThrow("floating-point predictions, got int32");
  });
});

describe("crossEntropy", () => {
  // torch.nn.functional.cross_entropy in float64 on the numbers above
  it.each([
    [{}, 0.5333846035804913, 1.8958846035804915],
    [{ labelSmoothing: 0.1 }, 0.650051270247158, 1.8763012702471582],
    [{ weights: WEIGHTS }, 0.5792328727947793, 2.7521801871555387],
    [{ weights: WEIGHTS, labelSmoothing: 0.1 }, 0.7213147125400171, 2.72696857722088],
  ] as const)("gives PyTorch's numbers with %j", async (options, byIndex, byProbability) => {
    expect(await crossEntropyOf(LOGITS, tensor("int32", [4], INDICES), options)).toBeCloseTo(byIndex, 6);
    expect(await crossEntropyOf(LOGITS, tensor("int64", [4], BigInt64Array.from(INDICES, BigInt)), options)).toBeCloseTo(byIndex, 6);
    expect(await crossEntropyOf({ ...LOGITS, shape: [2, 2, 3] }, tensor("int32", [2, 2], INDICES), options)).toBeCloseTo(byIndex, 6);
    expect(await crossEntropyOf(LOGITS, tensor("float32", [4, 3], PROBABILITIES), options)).toBeCloseTo(byProbability, 6);
    expect(await crossEntropyOf({ ...LOGITS, shape: [2, 2, 3] }, tensor("float32", [2, 2, 3], PROBABILITIES), options)).toBeCloseTo(byProbability, 6);
  });
  it("takes one row without further axes", async () => expect(await crossEntropyOf(tensor("float32", [2], [0, Math.log(3)]), tensor("int32", [], [1]), {})).toBeCloseTo(-Math.log(0.75), 6));
  it("stays finite for logits far apart", async () => {
    const far = tensor("float32", [2, 2], [1e4, -1e4, 1e4, -1e4]);
    expect(await crossEntropyOf(far, tensor("int32", [2], [0, 1]), {})).toBe(1e4);
    expect(await crossEntropyOf(far, tensor("int32", [2], [0, 1]), { labelSmoothing: 0.5 })).toBe(1e4);
  });
  it.each([[{}], [{ labelSmoothing: 0.2 }], [{ weights: WEIGHTS }], [{ weights: WEIGHTS, labelSmoothing: 0.2 }]] as const)("has the gradient of central differences with %j", async (options) => {
    for (const shape of [[4], [2, 3], []]) {
      const inputs = { logits: numbers(1, "logits", [...shape, 3]) };
      const symbolic = shape.length === 2 && !("weights" in options);
      await checkGradients({ inputs, others: { label: indices(2, "label", shape, 3) }, symbolic, build: ({ logits, label }) => crossEntropy(logits, label, options) });
      const both = { ...inputs, label: numbers(3, "label", [...shape, 3], { low: 0.1, high: 1 }) };
      await checkGradients({ inputs: both, symbolic, build: ({ logits, label }) => crossEntropy(logits, label, options) });
    }
  });
  it("refuses labels, smoothing and weights that do not fit", () => {
    const g = graphBuilder("g");
    const [logits, label] = [g.input("logits", "float32", ["jets", 3]), g.input("label", "int32", ["jets"])];
    expect(() => crossEntropy(logits, g.input("column", "int64", ["jets", 1]))).toThrow('takes class indices, int32 or int64 [jets], or probabilities, float32 [jets, 3]; got int64 [jets, 1] ("column")');
    expect(() => crossEntropy(logits, g.input("soft", "float32", ["jets"]))).toThrow('got float32 [jets] ("soft")');
    expect(() => crossEntropy(logits, g.input("truth", "bool", ["jets", 3]))).toThrow("got bool");
    expect(() => crossEntropy(logits, label, { labelSmoothing: 1.5 })).toThrow("labelSmoothing is 1.5: expected 0 .. 1");
    expect(() => crossEntropy(logits, label, { weights: [1, 2] })).toThrow("weights has 2 entries: expected 3, one per entry of the last axis of logits [jets, 3]");
    expect(() => crossEntropy(label, label)).toThrow("floating-point logits, got int32");
    expect(() => crossEntropy(g.input("single", "float32", []), label)).toThrow("a single number");
  });
});

describe("binaryCrossEntropyWithLogits", () => {
  const withWeight = (positiveWeight?: number | readonly number[]) => ([x, y]: readonly Value[]): Value =>
    binaryCrossEntropyWithLogits(x ?? expect.fail(), y ?? expect.fail(), positiveWeight === undefined ? {} : { positiveWeight });
  // torch.nn.functional.binary_cross_entropy_with_logits in float64 on the numbers above
  it.each([[undefined, 0.8065608652741775], [3, 1.4812004509772647], [[3, 0.5, 1], 0.7814056760704545]] as const)("gives PyTorch's number with positive weight %j", async (weight, expected) => {
    expect(await lossOf({ x: LOGITS, y: TRUTH }, withWeight(weight))).toBeCloseTo(expected, 6);
  });
  it("takes whole numbers and truth values", async () => {
    const bits = [1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1];
    const expected = await lossOf({ x: LOGITS, y: tensor("float32", [4, 3], bits) }, withWeight());
    expect(await lossOf({ x: LOGITS, y: tensor("int64", [4, 3], BigInt64Array.from(bits, BigInt)) }, withWeight())).toBe(expected);
    expect(await lossOf({ x: LOGITS, y: tensor("bool", [4, 3], bits) }, withWeight())).toBe(expected);
  });
  it("stays exact for logits far from 0", async () => {
    expect(await lossOf({ x: tensor("float32", [2], [200, -200]), y: tensor("float32", [2], [1, 0]) }, withWeight())).toBe(0);
    expect(await lossOf({ x: tensor("float32", [2], [200, -200]), y: tensor("float32", [2], [0, 1]) }, withWeight())).toBe(200);
  });
  it.each([[undefined], [2.5], [[3, 0.5, 1]]] as const)("has the gradients of central differences with positive weight %j", async (weight) => {
    const inputs = { x: numbers(1, "x", [2, 3]), truth: numbers(2, "truth", [2, 3], { low: 0.1, high: 1 }) };
    await checkGradients({ inputs, symbolic: weight === undefined, build: ({ x, truth }) => withWeight(weight)([x, truth]) });
  });
  it("has the gradient (1/2 - z) of its smooth function at 0", async () => {
    const g = graphBuilder("zero");
    g.output("loss", withWeight()([g.input("x", "float32", [2]), g.input("y", "float32", [2])]));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [2]), y: tensor("float32", [2], [0, 1]) });
    expectClose(results["x_grad"], toFloat32(tensor("float64", [2], [0.25, -0.25])), 1e-6);
  });
  it("refuses shapes and weights that do not fit", () => {
    const g = graphBuilder("g");
    const [x, y] = [g.input("x", "float32", ["jets", 3]), g.input("y", "float32", ["jets"])];
    expect(() => binaryCrossEntropyWithLogits(x, y)).toThrow("binaryCrossEntropyWithLogits takes a prediction and a target of one shape");
    expect(() => binaryCrossEntropyWithLogits(x, x, { positiveWeight: [1, 2] })).toThrow("positiveWeight has 2 entries: expected 3");
  });
});
