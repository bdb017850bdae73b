import { tensor, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convTranspose, graphBuilder, type ConvTransposeOptions, type Shape } from "../../src/index.js";
import { draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { product, readings, slidingCase, type Sliding } from "../sliding-windows.js";

type Numbers = Tensor<"float64">;

/** Entry by entry: every input is spread over its window, times the kernel. */
function forward(x: Numbers, kernel: Numbers, bias: Numbers | undefined, sliding: Sliding, group: number): Float64Array {
  const [batch = 0, channels = 0] = x.shape;
  const perGroup = kernel.shape[1] ?? 0;
  const out = perGroup * group;
  const [size, places, windows] = [product(sliding.sizes), product(sliding.kernel), product(sliding.counts)];
  const y = Float64Array.from({ length: batch * out * size }, (_, at) => bias?.data[Math.floor(at / size) % out] ?? 0);
  const read = readings(sliding);
  for (let row = 0; row < batch * channels; row++) {
    const [sample, from] = [Math.floor(row / channels), row % channels];
    for (let at = 0; at < perGroup; at++) {
      const to = (sample * out + Math.floor(from / (channels / group)) * perGroup + at) * size;
      for (const { window, place, entry } of read)
        if (entry !== undefined) y[to + entry] = (y[to + entry] ?? 0) + (x.data[row * windows + window] ?? 0) * (kernel.data[(from * perGroup + at) * places + place] ?? 0);
    }
  }
  return y;
}

/** What is left behind the last window: sizes that a Conv makes no difference between. */
const unread = ({ sizes, counts, strides, kernel, dilations, before, after }: Sliding): number[] => sizes.map((size, axis) =>
  size + (before[axis] ?? 0) + (after[axis] ?? 0) - ((counts[axis] ?? 1) - 1) * (strides[axis] ?? 1) - ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) - 1);

const cases = fc.record({
  at: slidingCase({ autoPads: false }), batch: fc.integer({ min: 1, max: 2 }), group: fc.integer({ min: 1, max: 3 }), perGroup: fc.integer({ min: 1, max: 2 }), outPerGroup: fc.integer({ min: 1, max: 2 }), drawn: draw,
});

const fixed: ConvTransposeOptions[] = [
  { strides: [2], autoPad: "SAME_UPPER" }, { strides: [2], autoPad: "SAME_LOWER" }, { autoPad: "SAME_LOWER" }, { strides: [3], autoPad: "VALID" }, { strides: [3], outputPadding: [2] },
  { strides: [2], outputShape: [6] }, { strides: [2], outputShape: [6], autoPad: "SAME_UPPER" }, { outputShape: [4], dilations: [2] }, { strides: [2], outputShape: [8], outputPadding: [1], autoPad: "SAME_LOWER" },
];

describe("convTranspose", () => {
  it("spreads", () => expectValues(([x]) => convTranspose(x, x.scope.constant(tensor("float32", [1, 1, 2], [1, 10])), { pads: [1, 0] }), [[1, 2, 3]], [12, 23, 30], [[1, 1, 3], [1, 1, 3]]));
  it("has the gradients of central differences for any windows, pads and groups", () => holds(cases, async ({ at: { sliding, options }, batch, group, perGroup, outPerGroup, drawn: { seed, symbolic, reduced } }) => {
    const inputs = {
      x: numbers(seed, "x", [batch, group * perGroup, ...sliding.counts]), kernel: numbers(seed, "kernel", [group * perGroup, outPerGroup, ...sliding.kernel]),
      bias: numbers(seed, "bias", [group * outPerGroup]),
    };
    await checkGradients({
      inputs, symbolic: (name, axis) => symbolic && name === "x" && (axis === 0 || (axis > 1 && sliding.strides[axis - 2] === 1)), reduced,
      build: ({ x, kernel, bias }) => convTranspose(x, kernel, { ...options, group, bias, outputPadding: unread(sliding) }),
      forward: ({ x, kernel, bias }) => forward(x, kernel, bias, sliding, group),
    });
  }, 60));
  it.each(fixed)("knows the pads of %o", async (options) => {
    const [count, [stride = 1], [dilation = 1]] = [4, options.strides ?? [], options.dilations ?? []];
    const whole = stride * (count - 1) + 2 * dilation + 1 + (options.outputPadding?.[0] ?? 0);
    const size = options.outputShape?.[0] ?? (options.autoPad?.startsWith("SAME") ? count * stride : whole);
    const before = options.autoPad === "SAME_UPPER" ? Math.floor((whole - size) / 2) : Math.ceil((whole - size) / 2);
    const sliding = { sizes: [size], kernel: [3], strides: [stride], dilations: [dilation], before: [before], after: [whole - size - before], counts: [count] };
    await checkGradients({
      inputs: { x: numbers(1, "x", [2, 1, count]), kernel: numbers(2, "kernel", [1, 2, 3]) }, symbolic: (name, axis) => name === "x" && axis === 0,
      build: ({ x, kernel }) => convTranspose(x, kernel, options), forward: ({ x, kernel }) => forward(x, kernel, undefined, sliding, 1),
    });
  });
  it("has them for a symbolic size with a stride, which multiplies it", async () => {
    const sliding = { sizes: [9], kernel: [3], strides: [2], dilations: [1], before: [1], after: [0], counts: [4] };
    const graph = await checkGradients({
      inputs: { x: numbers(1, "x", [2, 1, 4]), kernel: numbers(2, "kernel", [1, 2, 3]) }, symbolic: (name, axis) => name === "x" && axis !== 1,
      build: ({ x, kernel }) => convTranspose(x, kernel, { strides: [2], pads: [1, 0], outputPadding: [1] }), forward: ({ x, kernel }) => forward(x, kernel, undefined, sliding, 1),
    });
    expect(graph.outputs[0]?.shape).toEqual(["n2", 2, "2*n4 + 1"]);
  });
  it.each<[Shape, Shape, ConvTransposeOptions, string]>([
    [[2, 3], [3, 4, 1], {}, "of rank 3 or more, got [2, 3]"],
    [[2, 3, 5], [4, 2, 1], {}, "expected a weight [channels, out / group, ...]"],
    [[2, 3, 5], [3, 2, 1], { group: 2 }, "channels a multiple of the groups"],
    [[2, 3, 5], [3, 4, 1, 1], {}, "a window of 2 axes: expected 1"],
    [[2, 3, 5], [3, 4, 3], { outputPadding: [1] }, "output_padding 1: expected less than the stride, 1"],
    [[2, 3, 5], [3, 4, 3], { outputShape: [9] }, "spreads over 7 entries, of which no pads leave 9"],
    [[2, 3, 1], [3, 4, 1], { pads: [1, 1] }, "pads that leave size -1"],
  ])("rejects %o with weight %o and %o", (x, weight, options, message) => {
    const g = graphBuilder("g");
    expect(() => convTranspose(g.input("x", "float32", x), g.input("w", "float32", weight), options)).toThrow(message);
  });
});
