import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ints, string } from "../../src/attribute.js";
import { conv, differentiate, emit, graphBuilder, reduceSum, type ConvOptions, type Shape } from "../../src/index.js";
import { draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";
import { canBeSymbolic, product, readings, slidingCase, type Sliding } from "../sliding-windows.js";

type Numbers = Tensor<"float64">;

/** Entry by entry: every output sums its window times its kernel. */
function forward(x: Numbers, weight: Numbers, bias: Numbers | undefined, sliding: Sliding, group: number): Float64Array {
  const [batch = 0, channels = 0] = x.shape;
  const [out = 0, perGroup = 0] = weight.shape;
  const [size, places, windows] = [product(sliding.sizes), product(sliding.kernel), product(sliding.counts)];
  const y = Float64Array.from({ length: batch * out * windows }, (_, at) => bias?.data[Math.floor(at / windows) % out] ?? 0);
  const read = readings(sliding);
  for (let row = 0; row < batch * out; row++) {
    const [sample, to] = [Math.floor(row / out), row % out];
    for (let at = 0; at < perGroup; at++) {
      const from = (sample * channels + Math.floor(to / (out / group)) * perGroup + at) * size;
      for (const { window, place, entry } of read)
        if (entry !== undefined) y[row * windows + window] = (y[row * windows + window] ?? 0) + (x.data[from + entry] ?? 0) * (weight.data[(to * perGroup + at) * places + place] ?? 0);
    }
  }
  return y;
}

const cases = fc.record({
  at: slidingCase(), batch: fc.integer({ min: 1, max: 2 }), group: fc.integer({ min: 1, max: 3 }), perGroup: fc.integer({ min: 1, max: 2 }), outPerGroup: fc.integer({ min: 1, max: 2 }), drawn: draw,
});

describe("conv", () => {
  it("correlates", () => expectValues(([x]) => conv(x, x.scope.constant(tensor("float32", [1, 1, 2], [1, 10])), { pads: [1, 0] }), [[1, 2, 3]], [10, 21, 32], [[1, 1, 3], [1, 1, 3]]));
  it("has the gradients of central differences for any windows, pads and groups", () => holds(cases, async ({ at, at: { sliding, options }, batch, group, perGroup, outPerGroup, drawn: { seed, symbolic, reduced } }) => {
    const inputs = { x: numbers(seed, "x", [batch, group * perGroup, ...sliding.sizes]), kernel: numbers(seed, "kernel", [group * outPerGroup, perGroup, ...sliding.kernel]) };
    const isSymbolic = (name: string, axis: number): boolean => symbolic && name === "x" && (axis === 0 || (axis > 1 && canBeSymbolic(at, axis - 2)));
    await checkGradients({
      inputs, symbolic: isSymbolic, reduced, build: ({ x, kernel }) => conv(x, kernel, { ...options, group }),
      forward: ({ x, kernel }) => forward(x, kernel, undefined, sliding, group),
    });
  }, 60));
  it("has that of its bias", () => holds(cases, async ({ at: { sliding, options }, batch, group, perGroup, outPerGroup, drawn: { seed, symbolic, reduced } }) => {
    const out = group * outPerGroup;
    const inputs = { bias: numbers(seed, "bias", [out]), x: numbers(seed, "x", [batch, group * perGroup, ...sliding.sizes]) };
    const kernel = numbers(seed, "kernel", [out, perGroup, ...sliding.kernel]);
    await checkGradients({
      inputs, symbolic: (name, axis) => symbolic && name === "x" && axis === 0, reduced,
      build: ({ x, bias }) => conv(x, x.scope.constant(toFloat32(kernel)), { ...options, group, bias }), forward: ({ x, bias }) => forward(x, kernel, bias, sliding, group),
    });
  }));
  it("takes an empty batch", async () => {
    const g = graphBuilder("empty");
    const [x, kernel] = [g.input("x", "float32", ["jets", 2, 5]), g.input("kernel", "float32", [3, 2, 3])];
    g.output("loss", reduceSum(conv(x, kernel)));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x", "kernel"] }), { x: tensor("float32", [0, 2, 5]), kernel: tensor("float32", [3, 2, 3]) });
    expectClose(results["kernel_grad"], tensor("float32", [3, 2, 3]), 0);
    expect(results["x_grad"]?.shape).toEqual([0, 2, 5]);
  });
  it.each<[Shape, Shape, ConvOptions, string]>([
    [[2, 3], [4, 3, 1], {}, "of rank 3 or more, got [2, 3]"],
    [[2, 3, 5], [4, 2, 1], {}, "expected a weight [out, channels / group, ...]"],
    [[2, 4, 5], [3, 2, 1], { group: 2 }, "out a multiple of the groups"],
    [[2, 3, 5], [4, 3, 1, 1], {}, "a window of 2 axes: expected 1"],
    [[2, 3, 2], [4, 3, 3], {}, "a window of 3 entries does not fit size 2"],
    [[2, 3, 5], [4, 3, "k"], {}, "expected a window of known sizes"],
    [[2, 3, 5], [4, 3, 3], { strides: [0] }, "strides [0]: expected 1 numbers from 1"],
    [[2, 3, 5], [4, 3, 3], { pads: [1] }, "pads [1]: expected 2 numbers from 0"],
  ])("rejects %o with weight %o and %o", (x, weight, options, message) => {
    const g = graphBuilder("g");
    expect(() => conv(g.input("x", "float32", x), g.input("w", "float32", weight), options)).toThrow(message);
  });
  it("reads kernel_shape, which may only repeat the weight's, and refuses other pads", () => {
    const g = graphBuilder("g");
    const [x, weight] = [g.input("x", "float32", ["jets", 3, 5]), g.input("w", "float32", [4, 3, 2])];
    expect(emit("Conv", [x, weight], { kernel_shape: ints([2]) }).shape).toEqual(["jets", 4, 4]);
    expect(() => emit("Conv", [x, weight], { kernel_shape: ints([3]) })).toThrow("expected a window of 3");
    expect(() => emit("Conv", [x, weight], { auto_pad: string("SAME") })).toThrow('auto_pad "SAME": expected NOTSET');
  });
  it("says that the gradient of a weight needs its sizes", () => {
    const g = graphBuilder("g");
    g.output("loss", reduceSum(conv(g.input("x", "float32", ["jets", 2, 9]), g.input("w", "float32", ["out", 2, 3]))));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["w"] })).toThrow('the weight "w" [out, 2, 3] of a convolution has no gradient: expected sizes that are numbers');
  });
});
