import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, it } from "vitest";
import { float } from "../../src/attribute.js";
import { emit, graphBuilder, lower } from "../../src/index.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

describe("Swish", () => {
  it("gives worked values, written out: ONNX Runtime 1.30 has no kernel", async () => {
    const x = tensor("float32", [5], [-3, -0.5, 0, 0.5, 3]);
    for (const alpha of [1, 0.5, -2]) {
      const g = graphBuilder("g");
      g.output("y", emit("Swish", [g.input("x", "float32", [5])], alpha === 1 ? {} : { alpha: float(alpha) }));
      expectClose((await runGraph(lower(g.build()), { x }))["y"], tensor("float32", [5], Array.from(x.data, (value) => value / (1 + Math.exp(-alpha * value)))), 1e-6);
    }
  });
  it("has the gradient of central differences", () => holds(fc.record({ sizes: shape(), drawn: draw }), async ({ sizes, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => emit("Swish", [x], { alpha: float(0.75) }) });
  }));
});
