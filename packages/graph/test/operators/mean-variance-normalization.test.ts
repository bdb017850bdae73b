import { tensor, toFloat32 } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { ints } from "../../src/attribute.js";
import { differentiate, graphBuilder, reduceSum } from "../../src/index.js";
import { emit, type Value } from "../../src/value.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

const normalise = (x: Value, axes?: readonly number[]): Value => emit("MeanVarianceNormalization", [x], axes && { axes: ints(axes) });

describe("MeanVarianceNormalization", () => {
  it.each([[[2, 3, 4, 2], undefined], [[2, 3, 4], [0, 2]], [[2, 3, 4], [-1]], [[5], [0]], [[3, 4], [0, 1]]])("of [%s] over %s is written out as ONNX Runtime computes it, and has its gradient", async (sizes, axes) => {
    for (const symbolic of [false, true]) {
      await checkLowering({ x: toFloat32(numbers(1, "x", sizes)) }, ({ x }) => [normalise(x, axes)], { symbolic });
      const graph = await checkGradients({ inputs: { x: numbers(1, "x", sizes) }, symbolic, build: ({ x }) => normalise(x, axes) });
      expect(graph.nodes.some(({ op }) => op === "MeanVarianceNormalization")).toBe(false);
    }
  });
  // ONNX Runtime 1.30 gives NaN here, where ONNX's definition adds 1e-9 to the deviation.
  it("gives 0 and a finite gradient where all entries are equal", async () => {
    const g = graphBuilder("g");
    const y = normalise(g.input("x", "float32", [1, 1, 2, 2]));
    g.output("y", y);
    g.output("loss", reduceSum(y));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [1, 1, 2, 2], [3, 3, 3, 3]) });
    expect(Array.from(results["y"]?.data ?? [], Number)).toEqual([0, 0, 0, 0]);
    expect(Array.from(results["x_grad"]?.data ?? [Number.NaN], Number).every(Number.isFinite)).toBe(true);
  });
});
