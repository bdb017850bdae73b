import { tensor, type DType } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float, int, ints } from "../src/attribute.js";
import { cast, concat, constantOfShape, equal, expand, extendGraph, gather, graphBuilder, reshape, shapeOf, slice, transpose, unsqueeze, where, type GraphBuilder, type Shape, type Value } from "../src/index.js";
import { emit, emitAll, int64Vector } from "../src/value.js";
import { evaluate } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

interface Parts {
  readonly g: GraphBuilder;
  /** float32 ["jets", "slots", 8]. */
  readonly x: Value;
  /** int64 [3]. */
  readonly sizes: Value;
  /** One size, as a scalar. */
  readonly size: (axis: number) => Value;
  readonly scalar: (value: number) => Value;
  readonly vector: (...values: number[]) => Value;
}

function parts(): Parts {
  const g = graphBuilder("g");
  const x = g.input("x", "float32", ["jets", "slots", 8]);
  const scalar = (value: number): Value => g.constant(tensor("int64", [], BigInt64Array.of(BigInt(value))));
  const sizes = shapeOf(x);
  return { g, x, sizes, scalar, size: (axis) => gather(sizes, scalar(axis)), vector: (...values) => int64Vector(x, values) };
}

/** What is followed of an integer tensor. */
const followed = (g: GraphBuilder, entries: Value): Shape | undefined =>
  g.operands({ op: "Test", domain: "", name: "test", inputs: [entries.name], outputs: [], attributes: {} }).integers(0);

const matrix = (g: GraphBuilder, rows: readonly (readonly number[])[]): Value => g.constant(tensor("int64", [rows.length, rows[0]?.length ?? 0], BigInt64Array.from(rows.flat(), BigInt)));
const constantNode = (g: GraphBuilder, attributes: Parameters<GraphBuilder["emit"]>[2]): Value => g.emit("Constant", [], attributes)[0] ?? expect.fail("no output");

describe("small tensors followed while building", () => {
  it.each<[string, (parts: Parts) => Value, Shape]>([
    ["sizes", ({ sizes }) => sizes, ["jets", "slots", 8]],
    ["some sizes, counted from the end", ({ x }) => emit("Shape", [x], { start: int(-2) }), ["slots", 8]],
    ["the number of entries", ({ x }) => emit("Size", [x]), ["8*jets*slots"]],
    ["one size as a scalar", ({ size }) => size(-1), [8]],
    ["a Constant node of a tensor", ({ g }) => constantNode(g, { value: { type: "tensor", value: tensor("int64", [1], BigInt64Array.of(4n)) } }), [4]],
    ["a Constant node of a number", ({ g }) => constantNode(g, { value_int: int(-4) }), [-4]],
    ["a Constant node of numbers", ({ g }) => constantNode(g, { value_ints: ints([2, 3]) }), [2, 3]],
    ["Constant nodes of floats", ({ g }) => cast(emit("Add", [constantNode(g, { value_float: float(1.75) }), constantNode(g, { value_floats: { type: "floats", value: [1.5, 2.25] } })]), "int64"), [3, 4]],
    ["joined", ({ sizes, vector }) => concat([sizes, vector(2), vector()], 0), ["jets", "slots", 8, 2]],
    ["cast and unsqueezed", ({ sizes }) => unsqueeze(cast(sizes, "int32"), [0]), ["jets", "slots", 8]],
    ["squeezed and put together", ({ x, g }) => concat([unsqueeze(emit("Squeeze", [shapeOf(x, { end: 1 })]), [0]), constantNode(g, { value_ints: ints([-1]) })], 0), ["jets", -1]],
    ["negated", ({ sizes }) => emit("Neg", [sizes]), ["-1*jets", "-1*slots", -8]],
    ["added, a scalar to all", ({ sizes, scalar }) => emit("Add", [sizes, scalar(2)]), ["jets + 2", "slots + 2", 10]],
    ["subtracted", ({ sizes }) => emit("Sub", [sizes, sizes]), [0, 0, 0]],
    ["multiplied", ({ sizes, vector }) => emit("Mul", [sizes, vector(2, 0, 4)]), ["2*jets", 0, 32]],
    ["divided where it goes up", ({ sizes, vector, size }) => emit("Div", [emit("Mul", [sizes, size(0)]), concat([unsqueeze(size(0), [0]), unsqueeze(size(0), [0]), vector(2)], 0)]), ["jets", "slots", "4*jets"]],
    ["divided where it does not", ({ sizes, scalar }) => emit("Div", [sizes, scalar(3)]), ["div(jets,3)", "div(slots,3)", 2]],
    ["calculated with what does not divide", ({ size, scalar }) => emit("Mul", [emit("Add", [emit("Div", [size(0), scalar(3)]), scalar(1)]), size(1)]), ["div(jets,3)*slots + slots"]],
    ["remainders", ({ sizes, scalar }) => emit("Mod", [emit("Mul", [sizes, int64Vector(sizes, [6, 1, 1])]), scalar(3)]), [0, "mod(slots,3)", 2]],
    ["remainders of negative numbers", ({ g, vector }) => concat([emit("Mod", [vector(-7, 7), vector(3, -3)]), emit("Mod", [vector(-7, 7), vector(3, -3)], { fmod: int(1) }), emit("Div", [g.constant(tensor("int64", [1], BigInt64Array.of(-7n))), vector(2)])], 0), [2, -2, -1, 1, -3]],
    ["larger and smaller ones", ({ sizes, scalar, vector }) => concat([emit("Max", [sizes, scalar(0)]), emit("Min", [emit("Add", [sizes, scalar(3)]), sizes, vector(9, 9, 9)])], 0), ["jets", "slots", 8, "min(9,jets)", "min(9,slots)", 8]],
    ["absolute", ({ sizes, vector }) => emit("Abs", [emit("Sub", [sizes, vector(0, 4, 9)])]), ["jets", "abs(slots + -4)", 1]],
    ["multiplied together", ({ sizes }) => emit("ReduceProd", [sizes], { keepdims: int(0) }), ["8*jets*slots"]],
    ["summed", ({ sizes, vector }) => emit("ReduceSum", [sizes, vector(0)]), ["jets + slots + 8"]],
    ["the largest", ({ vector }) => emit("ReduceMax", [vector(3, 5, 4)], { keepdims: int(0) }), [5]],
    ["floor division by way of floats", ({ sizes, g }) => cast(emit("Floor", [emit("Div", [cast(emit("Mul", [sizes, int64Vector(sizes, [4, 2, 1])]), "float32"), g.constant(tensor("float32", [], [2]))])]), "int64"), ["2*jets", "slots", 4]],
    ["a root of a number", ({ size, g }) => cast(emit("Mul", [emit("Sqrt", [cast(size(2), "float32")]), emit("Reciprocal", [cast(g.constant(tensor("float64", [], [0.01])), "float32")])]), "int64"), [282]],
    ["picked, one or several", ({ sizes, vector }) => gather(sizes, vector(-1, 0)), [8, "jets"]],
    ["from a slice to the end", ({ sizes }) => slice(sizes, { axis: 0, start: -2 }), ["slots", 8]],
    ["without the last two", ({ sizes }) => slice(sizes, { axis: 0, end: -2 }), ["jets"]],
    ["turned round", ({ sizes, vector }) => emit("Slice", [sizes, vector(-1), vector(-99), vector(0), vector(-2)]), [8, "jets"]],
    ["split", ({ sizes }) => emitAll("Split", [sizes], { num_outputs: int(2) }, { numOutputs: 2 })[1] ?? sizes, [8]],
    ["a number repeated", ({ vector, g }) => concat([constantOfShape(vector(2), tensor("int64", [1], BigInt64Array.of(7n))), constantNode(g, { value_int: int(3) })].map((value) => reshape(value, [-1])), 0), [7, 7, 3]],
    ["expanded", ({ size }) => expand(size(0), [2]), ["jets", "jets"]],
    ["a range", ({ scalar }) => emit("Range", [scalar(5), scalar(-1), scalar(-2)]), [5, 3, 1]],
    ["the sizes that Expand keeps", ({ sizes, vector }) => {
      const requested = vector(-1, 4, -1);
      return where(equal(requested, -1), sizes, requested);
    }, ["jets", 4, 8]],
    ["ones for -1 where Expand keeps a size", ({ size, vector }) => {
      const requested = concat([unsqueeze(size(0), [0]), vector(-1, 3)], 0);
      return where(equal(requested, emit("Mul", [constantOfShape(vector(3), tensor("int64", [1], BigInt64Array.of(1n))), -1])), constantOfShape(shapeOf(requested), tensor("int64", [1], BigInt64Array.of(1n))), requested);
    }, ["jets", 1, 3]],
    ["comparisons that sizes settle", ({ size, g }) => {
      const one = g.constant(tensor("int64", [], BigInt64Array.of(1n)));
      const more = emit("Add", [size(0), one]);
      return concat([emit("Less", [size(0), more]), emit("Greater", [size(0), more]), emit("LessOrEqual", [more, size(0)]), emit("GreaterOrEqual", [more, 1]), emit("And", [emit("Less", [size(0), 0]), equal(size(1), 5)]),
        emit("Or", [equal(more, 0), emit("Not", [emit("Less", [size(1), 0])])])].map((value) => reshape(cast(value, "int64"), [1])), 0);
    }, [1, 0, 0, 1, 0, 1]],
    ["pads as exporters turn them round", ({ g, size }) => {
      const pads = concat([matrix(g, [[1], [2]]), reshape(expand(size(2), [2]), [2, 1]), matrix(g, [[0], [3]])], 1); // [2, 3]
      return reshape(transpose(emit("Slice", [pads, int64Vector(pads, [-1]), int64Vector(pads, [-99]), int64Vector(pads, [0]), int64Vector(pads, [-1])])), [-1]);
    }, [2, 1, 8, 8, 3, 0]],
    ["gathered rows", ({ g, vector }) => reshape(gather(matrix(g, [[1, 2], [3, 4], [5, 6]]), vector(2, 0)), [-1]), [5, 6, 1, 2]],
    ["tiled against a row", ({ g, vector }) => reshape(emit("Mul", [matrix(g, [[1], [2]]), vector(3, 4)]), [4]), [3, 4, 6, 8]],
  ])("%s", async (_, build, expected) => {
    const given = parts();
    const entries = build(given);
    expect(followed(given.g, entries)).toEqual(expected);
    given.g.output("entries", entries);
    const results = await runGraph(given.g.build(), { x: tensor("float32", [5, 7, 8]) }, { optimise: false });
    expect(Array.from(results["entries"]?.data ?? [], Number)).toEqual(expected.map((entry) => evaluate(entry, (symbol) => (symbol === "jets" ? 5 : 7))));
  });

  it("let a file's reshape be inferred", () => {
    const { x, sizes, vector } = parts();
    expect(reshape(x, concat([gather(sizes, vector(0)), vector(-1)], 0)).shape).toEqual(["jets", "8*slots"]);
  });
  it("have names where nothing is known of them, the same wherever they go", () => {
    const { g, x, vector, sizes } = parts();
    const fed = g.input("fed", "int64", [2]);
    expect(followed(g, concat([fed, vector(3)], 0))).toEqual(["fed_entry0", "fed_entry1", 3]);
    expect(reshape(x, concat([fed, vector(3)], 0)).shape).toEqual(["fed_entry0", "fed_entry1", 3]);
    expect(followed(g, emit("Add", [slice(fed, { axis: 0, start: 1 }), 1]))).toEqual(["fed_entry1 + 1"]);
    const quotient = cast(emit("Floor", [emit("Div", [cast(sizes, "float32"), 3])]), "int64");
    expect(followed(g, quotient)).toEqual([`${quotient.name}_entry0`, `${quotient.name}_entry1`, 2]);
    expect(followed(g, emit("Max", [fed, 0]))).toEqual(["max(0,fed_entry0)", "max(0,fed_entry1)"]);
  });
  it.each<[string, DType, readonly number[]]>([["long", "int64", [65]], ["of unsigned integers", "uint8", [2]]])("are not followed where they are %s", (_, dtype, shape) => {
    const { g } = parts();
    const fed = g.input("fed", dtype, shape);
    expect(() => followed(g, fed)).toThrow('Test "test": the number of entries of its input 0 ("fed") is not known while building');
  });
  it("keep out of range what does not fit the type", () => {
    const { g } = parts();
    const most = g.constant(tensor("int32", [], Int32Array.of(2 ** 31 - 1)));
    const beyond = emit("Add", [most, most]);
    expect(followed(g, beyond)).toEqual([`${beyond.name}_entry0`]);
    const zero = emit("Div", [most, emit("Sub", [most, most])]);
    expect(followed(g, zero)).toEqual([`${zero.name}_entry0`]);
  });
  it("are known in a graph that is taken up again, whose sizes' names stay theirs", () => {
    const { g, x } = parts();
    const fed = g.input("fed", "int64", [2]);
    g.output("y", reshape(x, emit("Neg", [emit("Abs", [fed])])));
    const graph = g.build();
    expect(graph.outputs[0]?.shape).toEqual(["-1*abs(fed_entry0)", "-1*abs(fed_entry1)"]);
    const more = extendGraph({ ...graph, outputs: [{ name: "y", dtype: "float32", shape: ["neg_1_entry0", 3] }] });
    expect(followed(more, more.value("neg_0"))).toEqual(["-1*abs(fed_entry0)", "-1*abs(fed_entry1)"]);
    expect(emit("Neg", [more.value("y")]).name).toBe("neg_2"); // neg_1 would be taken for what the size is named after
  });
});
