import { tensor, type DType } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float, int, ints } from "../../src/attribute.js";
import { add, extendGraph, graphBuilder, type Node } from "../../src/index.js";
import { expectValues } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

type GraphAttributes = Node["attributes"];

describe("Constant", () => {
  it("gives its tensor", () => expectValues(([x]) => {
    const [constant] = x?.scope.emit("Constant", [], { value: { type: "tensor", value: tensor("float32", [2], [10, 20]) } }) ?? [];
    return add(x ?? 0, constant ?? 0);
  }, [[1, 2]], [11, 22]));
  it.each<[string, GraphAttributes, DType, readonly number[], readonly number[]]>([
    ["value_int", { value_int: int(7) }, "int64", [], [7]], ["value_ints", { value_ints: ints([1, -2]) }, "int64", [2], [1, -2]],
    ["value_float", { value_float: float(0.5) }, "float32", [], [0.5]], ["value_floats", { value_floats: { type: "floats", value: [0.5, 2] } }, "float32", [2], [0.5, 2]],
  ])("reads %s", async (_, attributes, dtype, shape, data) => {
    const g = graphBuilder("g");
    const [constant = expect.fail("no output")] = g.emit("Constant", [], attributes);
    g.output("y", constant);
    const { y } = await runGraph(g.build(), {});
    expect([constant.dtype, constant.shape]).toEqual([dtype, shape]);
    expect([y?.dtype, y?.shape, Array.from(y?.data ?? [], Number)]).toEqual([dtype, shape, data]);
  });
  it("carries text, and refuses what holds nothing", () => {
    const g = graphBuilder("g");
    expect(g.emit("Constant", [], { value_strings: { type: "strings", value: [] } })[0]?.type).toEqual({ kind: "tensor", dtype: "string", shape: [0] });
    expect(g.emit("Constant", [], { value_string: { type: "string", value: new Uint8Array() } })[0]?.type).toEqual({ kind: "tensor", dtype: "string", shape: [] });
    expect(() => g.emit("Constant", [])).toThrow('Constant "constant_2" holds nothing: expected a tensor, numbers or text');
  });
  it("is a constant to gradient rules", async () => {
    const g = graphBuilder("g");
    const [axes = expect.fail("no output")] = g.emit("Constant", [], { value_ints: ints([0]) });
    expect(g.tensor(axes.name)?.data).toEqual(BigInt64Array.of(0n));
    expect(extendGraph(g.build()).tensor(axes.name)?.data).toEqual(BigInt64Array.of(0n));
  });
});
