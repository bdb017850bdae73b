// Float32 activations 1000 standard deviations from 0.
import { tensor, type Tensor } from "@mpm/tensor";
import { expect, it } from "vitest";
import { ckaAccumulator, ckaMatrix, linearCka } from "../src/index.js";
import { openProducts } from "../src/onnxruntime.js";
import { mapped, noisyCopy, normalLayer } from "./random-layers.js";
import { relativeDifference } from "./relative-difference.js";

const x = normalLayer(2_000, 64, "far");
const y = noisyCopy(x, 1, "far");
const far = (layer: Tensor<"float64">): Tensor<"float32"> => tensor("float32", layer.shape, Float32Array.from(layer.data, (value) => value + 1_000));
/** What float32 left of a layer, about 0 again: differences of near numbers are exact. */
const rounded = (layer: Tensor<"float64">): Tensor<"float64"> => mapped(layer, (value) => Math.fround(value + 1_000) - 1_000);

type Estimator = "biased" | "debiased";
type Path = (x: Tensor, y: Tensor, estimator: Estimator) => number | Promise<number>;
const PATHS: Readonly<Record<string, Path>> = {
  linearCka: (a, b, estimator) => linearCka(a, b, { estimator }).value,
  ckaAccumulator: (a, b, estimator) => {
    const accumulator = ckaAccumulator(64, 64);
    accumulator.add(a, b);
    return accumulator.result({ estimator }).value;
  },
  ckaMatrix: async (a, b, estimator) => (await ckaMatrix([{ a }], [{ b }], { estimator })).similarities[0][0].value,
  "ckaMatrix in ONNX Runtime": async (a, b, estimator) => {
    await using products = await openProducts({ threads: 1 });
    return (await ckaMatrix([{ a }], [{ b }], { estimator, product: products.product })).similarities[0][0].value;
  },
};

it.each(Object.entries(PATHS))("%s has the value of the rounded numbers to 1e-12, of those before rounding to 1e-6", async (_, path) => {
  for (const estimator of ["biased", "debiased"] as const) {
    const value = await path(far(x), far(y), estimator);
    expect(relativeDifference(value, linearCka(rounded(x), rounded(y), { estimator }).value)).toBeLessThan(1e-12);
    expect(relativeDifference(value, linearCka(x, y, { estimator }).value)).toBeLessThan(1e-6);
  }
});

it("float32 itself rounds by up to 3e-5 standard deviations there", () => {
  const largest = rounded(x).data.reduce((most, value, k) => Math.max(most, Math.abs(value - x.data[k])), 0);
  expect(largest).toBeGreaterThan(3e-5);
  expect(largest).toBeLessThan(3.1e-5);
});
