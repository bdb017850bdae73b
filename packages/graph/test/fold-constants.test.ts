import { tensor, type DType } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float, ints } from "../src/attribute.js";
import { cast, concat, constantOfShape, div, emit, equal, expand, gather, graphBuilder, mul, reshape, shapeOf, simplify, where, type Graph, type GraphBuilder, type Value } from "../src/index.js";
import { int64Vector, scalar } from "../src/value.js";
import { numbers } from "./arbitrary-case.js";
import { expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

const x = tensor("float32", [4, 6], Float32Array.from(numbers(1, "x", [4, 6]).data));

/** What is left of a graph from x [4 or "rows", 6] to y; the numbers are the same to the bit. */
async function folded(build: (x: Value, g: GraphBuilder) => Value, rows: number | string = 4): Promise<Graph> {
  const g = graphBuilder("g");
  g.output("y", build(g.input("x", "float32", [rows, 6]), g));
  const [before, after] = [g.build(), simplify(g.build())];
  const [plain, short] = await Promise.all([before, after].map((graph) => runGraph(graph, { x }, { optimise: false })));
  expect(short?.["y"]).toEqual(plain?.["y"]);
  expectClose(short?.["y"], plain?.["y"] ?? x, 0);
  return after;
}

const ops = ({ nodes }: Graph): readonly string[] => nodes.map(({ op }) => op);
/** [first size / 2, rows' rest], as exported files write it. */
const halves = (v: Value): Value => concat([div(gather(shapeOf(v), int64Vector(v, [0])), 2), int64Vector(v, [-1])], 0);

describe("small computations of constants", () => {
  it("are done where sizes are static", async () => {
    const graph = await folded((v) => reshape(v, halves(v)));
    expect([ops(graph), Object.values(graph.initializers)]).toEqual([["Reshape"], [tensor("int64", [2], [2n, -1n])]]);
    const kept = await folded((v) => expand(v, where(equal(int64Vector(v, [3, -1, 6]), int64Vector(v, [-1, -1, -1])), constantOfShape(shapeOf(int64Vector(v, [3, -1, 6])), tensor("int64", [1], [1n])), int64Vector(v, [3, -1, 6]))));
    expect(ops(kept)).toEqual(["Expand"]);
  });
  it("stay where they need a size that is known only while running", async () => {
    expect(ops(await folded((v) => reshape(v, halves(v)), "rows"))).toEqual(["Shape", "Gather", "Div", "Concat", "Reshape"]);
  });
  it.each<[DType, readonly string[]]>([["float32", ["Mul"]], ["float64", ["Mul"]], ["float16", ["Cast", "Sqrt", "Div", "Cast", "Mul"]]])("of %s keep their rounding, as the scale of attention does", async (dtype, left) => {
    const graph = await folded((v) => {
      const width = cast(gather(shapeOf(v), scalar(v, -1, "int64")), dtype);
      return mul(v, cast(div(1, emit("Sqrt", [width])), "float32"));
    });
    expect(ops(graph)).toEqual(left);
  });
  it("make one constant of equal ones, and initializers of Constant nodes", async () => {
    const graph = await folded((v, g) => {
      const [first, second] = [g.emit("Constant", [], { value_ints: ints([6, 4]) })[0], g.emit("Constant", [], { value_ints: ints([6, 4]) })[0]];
      const [scale] = g.emit("Constant", [], { value_float: float(1.5) });
      const turned = reshape(v, first ?? v);
      return mul(mul(turned, reshape(mul(v, v), second ?? v)), scale ?? 1);
    });
    expect([ops(graph), Object.keys(graph.initializers).length]).toEqual([["Reshape", "Mul", "Reshape", "Mul", "Mul"], 2]);
  });
  it("keep outputs their nodes, and scalars their rank", async () => {
    const g = graphBuilder("g");
    const v = g.input("x", "float32", [4, 6]);
    const size = gather(shapeOf(v), scalar(v, 0, "int64"));
    g.output("size", size);
    g.output("twice", emit("Add", [mul(size, scalar(v, 2, "int64")), size]));
    const graph = simplify(g.build());
    expect(ops(graph)).toEqual(["Gather", "Add"]);
    expect(Object.values(graph.initializers).map(({ shape }) => shape)).toContainEqual([]);
    const results = await runGraph(graph, { x });
    expect([results["size"]?.data, results["twice"]?.data]).toEqual([BigInt64Array.of(4n), BigInt64Array.of(12n)]);
  });
  it("leave weights alone", async () => {
    const graph = await folded((v, g) => mul(v, mul(g.initializer("w", tensor("float32", [6], [1, 2, 3, 4, 5, 6])), 2)));
    expect([ops(graph), Object.keys(graph.initializers)]).toEqual([["Mul", "Mul"], ["w", "constant_0"]]);
  });
});
