import { readFileSync } from "node:fs";
import { readNpz, type Tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { float, int } from "../src/attribute.js";
import {
  averagePool, conv, convTranspose, depthToSpace, differentiate, emit, gradientName, graphBuilder, groupNormalization, instanceNormalization, maxPool, mul, reduceSum, relu, type Value,
} from "../src/index.js";
import { emitAll } from "../src/value.js";
import { expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

const arrays = readNpz(readFileSync(new URL("fixtures/convolutions.npz", import.meta.url)));
const PARTS = new Set(["y", "projection"]);

type Build = (x: Value, second: Value, third: Value) => Value;

/** PyTorch's functions in ours; inputs in the order of the file. */
const cases: Readonly<Record<string, Build>> = {
  conv: (x, kernel, bias) => conv(x, kernel, { bias, strides: [2, 1], pads: [1, 2, 1, 2], dilations: [1, 2], group: 2 }),
  depthwise: (x, kernel) => conv(x, kernel, { pads: [1, 1], group: 3 }),
  convTranspose: (x, kernel, bias) => convTranspose(x, kernel, { bias, strides: [2, 2], pads: [1, 0, 1, 0], outputPadding: [1, 1], group: 2 }),
  maxPool: (x) => maxPool(relu(x), [3, 3], { strides: [2, 2], pads: [1, 1, 1, 1], ceil: true }),
  averagePool: (x) => averagePool(x, [3, 3], { strides: [2, 2], pads: [1, 1, 1, 1], ceil: true, countIncludePad: true }),
  averagePoolWithoutPads: (x) => averagePool(x, [3], { strides: [2], pads: [1, 1] }),
  batchNorm: (x, scale, bias) => emitAll("BatchNormalization", [x, scale, bias, scale, bias], { training_mode: int(1) })[0] ?? x,
  instanceNorm: (x, scale, bias) => instanceNormalization(x, scale, bias),
  groupNorm: (x, scale, bias) => groupNormalization(x, scale, bias, 2),
  pixelShuffle: (x) => depthToSpace(x, 2, { mode: "CRD" }),
  localResponseNorm: (x) => emit("LRN", [x], { size: int(3), alpha: float(0.5), beta: float(0.75), bias: float(1.5) }),
};

function part(name: string): Tensor {
  const tensor = arrays[name];
  if (tensor === undefined) throw new RangeError(`the file has no "${name}"`);
  return tensor;
}

describe("PyTorch's numbers", () => {
  it.each(Object.entries(cases))("%s", async (name, build) => {
    const names = Object.keys(arrays).flatMap((key) => (key.startsWith(`${name}/`) ? [key.slice(name.length + 1)] : []));
    const inputs = Object.fromEntries(names.filter((key) => !PARTS.has(key) && !key.includes("/")).map((key) => [key, part(`${name}/${key}`)]));
    const g = graphBuilder(name);
    const y = build(...Object.entries(inputs).map(([key, { shape }]) => g.input(key, "float32", shape)) as Parameters<Build>);
    g.output("y", y);
    g.output("loss", reduceSum(mul(y, g.initializer("projection", part(`${name}/projection`)))));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: Object.keys(inputs) }), inputs);
    expectClose(results["y"], part(`${name}/y`), 1e-5, "y");
    for (const key of Object.keys(inputs)) expectClose(results[gradientName(key)], part(`${name}/gradient/${key}`), 1e-5, key);
  });
});
