import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { int, ints } from "../src/attribute.js";
import { isMiscomputed } from "../src/emit-convolution.js";
import { conv, convTranspose, differentiate, graphBuilder, mul, prepare, reduceSum, type Graph, type Value } from "../src/index.js";
import { numbers } from "./arbitrary-case.js";
import { onWebGpu, WITHOUT_WEBGPU } from "./device.js";
import { expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

interface Convolution {
  readonly name: string;
  readonly x: readonly number[];
  readonly weight: readonly number[];
  readonly build: (x: Value, weight: Value, bias: Value) => Value;
  readonly bias: number;
}

const pads = (axes: number): number[] => Array.from({ length: 2 * axes }, () => 1);
const wrongOnWebGpu: readonly Convolution[] = [
  { name: "Conv of 6 channels to 4", x: [2, 6, 4, 6], weight: [4, 6, 3, 3], bias: 4, build: (x, weight, bias) => conv(x, weight, { bias, strides: [2, 2], pads: pads(2) }) },
  { name: "Conv of 9 channels to 8, one axis", x: [2, 9, 5], weight: [8, 9, 3], bias: 8, build: (x, weight, bias) => conv(x, weight, { bias, pads: pads(1) }) },
  { name: "ConvTranspose of 2 channels to 1 in each of 3 groups", x: [2, 6, 3, 2], weight: [6, 1, 3, 3], bias: 3, build: (x, weight, bias) => convTranspose(x, weight, { bias, group: 3, strides: [2, 2], pads: pads(2) }) },
];
/** Their gradients are of that kind. */
const wrongBackward: readonly Convolution[] = [
  { name: "ConvTranspose of 4 channels to 6", x: [2, 4, 3, 2], weight: [4, 6, 3, 3], bias: 6, build: (x, weight, bias) => convTranspose(x, weight, { bias, pads: pads(2) }) },
  { name: "Conv of 1 channel to 2 in each of 3 groups", x: [2, 3, 5], weight: [6, 1, 3], bias: 6, build: (x, weight, bias) => conv(x, weight, { bias, group: 3, pads: pads(1) }) },
];
const all = [...wrongOnWebGpu, ...wrongBackward];

const values = ({ x, weight, bias }: Convolution): Record<"x" | "weight" | "bias", Tensor<"float64">> => ({ x: numbers(1, "x", x), weight: numbers(2, "weight", weight), bias: numbers(3, "bias", [bias]) });

function graphOf({ x, weight, bias, build }: Convolution): Graph {
  const g = graphBuilder("g");
  const y = build(g.input("x", "float32", x), g.input("weight", "float32", weight), g.input("bias", "float32", [bias]));
  g.output("y", y);
  g.output("loss", reduceSum(mul(y, y)));
  return g.build();
}

const feedsOf = (given: Convolution): Record<string, Tensor> => Object.fromEntries(Object.entries(values(given)).map(([name, value]) => [name, toFloat32(value)]));
const remaining = ({ nodes, ...graph }: Graph): readonly string[] => {
  const infos = new Map([...graph.inputs, ...Object.values(graph.values), ...graph.outputs].map((info) => [info.name, info]));
  return nodes.filter((node) => isMiscomputed(node, node.inputs.map((name) => infos.get(name)))).map(({ op }) => op);
};

describe("convolutions that WebGPU gets wrong", () => {
  it.each(wrongOnWebGpu)("are the same with channels of zeros: $name", async (given) => {
    const [before, after] = [graphOf(given), prepare(graphOf(given))];
    expect([remaining(before).length, remaining(after).length]).toEqual([1, 0]);
    const [expected, seen] = [await runGraph(before, feedsOf(given)), await runGraph(after, feedsOf(given))];
    expectClose(seen["y"], expected["y"] ?? tensor("float32", []), 1e-6);
  });
  it.each(all)("have no place in gradients: $name", async (given) => {
    const [feeds, forward] = [feedsOf(given), graphOf(given)];
    const graph = differentiate(forward, { loss: "loss", parameters: Object.keys(feeds) });
    expect(remaining(graph)).toEqual([]);
    const gradients = await runGraph(graph, feeds);
    for (const [name, value] of Object.entries(feeds)) {
      // The loss is quadratic along each input: its difference over a step of any size is the slope in between.
      const direction = numbers(4, name, value.shape);
      const lossAt = async (step: number): Promise<number> => {
        const moved: Tensor = { dtype: "float32", shape: value.shape, data: Float32Array.from(direction.data, (entry, at) => Number(value.data[at]) + step * entry) };
        return Number((await runGraph(forward, { ...feeds, [name]: moved }))["loss"]?.data[0]);
      };
      const slope = (await lossAt(0.5)) - (await lossAt(-0.5));
      const expected = direction.data.reduce((sum, entry, at) => sum + entry * Number(gradients[`${name}_grad`]?.data[at]), 0);
      expect(Math.abs(slope - expected) / Math.abs(expected)).toBeLessThan(1e-4);
    }
  });
  it("stay what they are of other channels", () => {
    const attributes = (group: number): Record<string, ReturnType<typeof int>> => ({ group: int(group), kernel_shape: ints([3]) });
    const of = (op: string, channels: number | string, weight: readonly number[], group = 1): boolean => isMiscomputed({ op, attributes: attributes(group) }, [{ shape: ["batch", channels, 5] }, { shape: weight }]);
    expect([3, 4, 5, 8, 12, 24].map((channels) => of("Conv", channels, [4, channels, 3]))).toEqual([false, false, false, false, false, false]);
    expect([of("Conv", 6, [3, 6, 3]), of("Conv", 12, [4, 6, 3], 2), of("Conv", "channels", [4, 6, 3])]).toEqual([false, false, false]);
    expect([of("ConvTranspose", 3, [3, 1, 3], 3), of("ConvTranspose", 6, [6, 2, 3], 3), of("ConvTranspose", 6, [6, 1, 3])]).toEqual([false, false, false]);
  });
  it.skipIf(!onWebGpu).each(all)(`are right on WebGPU ${WITHOUT_WEBGPU}: $name`, async (given) => {
    const graph = differentiate(graphOf(given), { loss: "loss", parameters: ["x", "weight", "bias"] });
    const [expected, seen] = [await runGraph(graph, feedsOf(given)), await runGraph(graph, feedsOf(given), { provider: "webgpu" })];
    for (const [name, value] of Object.entries(expected)) expectClose(seen[name], value, 1e-4, name);
  });
  it.skipIf(!onWebGpu).each(wrongOnWebGpu)(`are still wrong there ${WITHOUT_WEBGPU}: $name`, async (given) => {
    const [expected, seen] = [await runGraph(graphOf(given), feedsOf(given)), await runGraph(graphOf(given), feedsOf(given), { provider: "webgpu" })];
    expect(() => expectClose(seen["y"], expected["y"] ?? tensor("float32", []), 1e-2)).toThrow("off by");
  });
});
