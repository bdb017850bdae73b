import { tensor, type DType } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, mul, reduceSum } from "../src/index.js";
import { expandLike, reduceTo } from "../src/reduce-to.js";
import { broadcastIndex, expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

/** Sum, over everything that a target's entry was broadcast to, of the gradient there. */
function reference(gradient: readonly number[], output: readonly number[], target: readonly number[]): number[] {
  const sums = Array.from({ length: target.reduce((a, b) => a * b, 1) }, () => 0);
  const size = output.reduce((a, b) => a * b, 1);
  for (let at = 0; at < size; at++) {
    const place = broadcastIndex(at, output, target);
    sums[place] = (sums[place] ?? 0) + broadcastIndex(at, output, gradient) + 1; // the gradient holds 1, 2, 3, ...
  }
  return sums;
}

describe("reduceTo", () => {
  it.each<[readonly number[], readonly number[], readonly number[]]>([
    [[3, 4], [3, 4], [4]], [[3, 1], [3, 4], [4]], [[1, 4], [3, 4], [4]], [[4], [3, 4], [4]], [[], [3, 4], [4]], [[1, 1], [3, 4], [3, 1]], [[3, 4], [3, 4], []],
    [[2, 3, 4], [2, 3, 4], [3, 4]], [[2, 1, 4], [2, 3, 4], [3, 4]], [[2, 3, 1], [2, 3, 4], [3, 4]], [[2, 3, 4], [2, 3, 4], [1, 4]], [[2, 3, 4], [2, 3, 4], [2, 1, 1]], [[2, 3, 1], [2, 3, 4], [3, 1]],
    [[0, 4], [0, 4], [4]], [[2, 0], [2, 0], [0]], [[0, 4], [0, 4], [1, 4]],
  ])("sums a gradient [%s] of an output [%s] to its operand [%s]", async (gradient, output, target) => {
    for (const dtype of ["float32", "float64"] satisfies DType[]) {
      for (const symbolic of [false, true]) {
        const g = graphBuilder("g");
        const named = (shape: readonly number[]): (number | string)[] => shape.map((dim) => (symbolic && dim !== 1 ? `n${dim}` : dim));
        const [d, y, x] = [g.input("d", dtype, named(gradient)), g.input("y", dtype, named(output)), g.input("x", dtype, named(target))];
        g.output("sum", expandLike(reduceTo(d, y, x), x));
        const count = gradient.reduce((a, b) => a * b, 1);
        const feeds = { d: tensor(dtype, gradient, Array.from({ length: count }, (_, at) => at + 1)), y: tensor(dtype, output), x: tensor(dtype, target) };
        expectClose((await runGraph(g.build(), feeds))["sum"], tensor("float64", target, reference(gradient, output, target)), 1e-6);
      }
    }
  });

  it("sums float32 rows of a known width as a product with ones", () => {
    const ops = (dtype: DType): string[] => {
      const g = graphBuilder("g");
      const y = g.input("y", dtype, ["rows", 4]);
      reduceTo(y, y, g.input("x", dtype, [4]));
      return g.nodes().map(({ op }) => op);
    };
    expect(ops("float32")).toContain("MatMul");
    expect(ops("float64")).toEqual(["ReduceSum"]);
  });

  it("makes one row of ones for all values with as many rows", () => {
    const g = graphBuilder("g");
    for (const [name, rows] of [["a", "rows"], ["b", "rows"], ["c", "others"]] as const) {
      const y = g.input(name, "float32", [rows, 4]);
      reduceTo(y, y, g.input(`${name} bias`, "float32", [4]));
    }
    expect(g.nodes().map(({ op }) => op)).toEqual(["Shape", "Concat", "Expand", "MatMul", "Reshape", "MatMul", "Reshape", "Shape", "Concat", "Expand", "MatMul", "Reshape"]);
  });

  it("gives back what was not broadcast", () => {
    const g = graphBuilder("g");
    const y = g.input("y", "float32", ["rows", 4]);
    expect(reduceTo(y, y, g.input("x", "float32", ["rows", 4]))).toBe(y);
    expect(g.nodes()).toEqual([]);
  });
  it("has ONNX Runtime stop where sizes that were taken to be equal are not", async () => {
    const g = graphBuilder("g");
    const [half, x] = [g.input("half", "float32", ["half_dim0"]), g.input("x", "float32", ["n"])];
    g.output("loss", reduceSum(mul(half, x)));
    const graph = differentiate(g.build(), { loss: "loss", parameters: ["half"] });
    const given = tensor("float32", [3], [1, 2, 3]);
    expectClose((await runGraph(graph, { half: given, x: given }))["half_grad"], given, 0);
    await expect(runGraph(graph, { half: tensor("float32", [1]), x: given })).rejects.toThrow("Reshape");
  });
});
