import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { int } from "../src/attribute.js";
import { cast, concat, gather, graphBuilder, reshape, shapeOf, unsqueeze, type Value } from "../src/index.js";
import { constantIntegers } from "../src/integer-values.js";
import { emit, int64Vector } from "../src/value.js";

const g = graphBuilder("g");
const x = g.input("x", "float32", ["jets", "slots", 8]);
const sizes = shapeOf(x);
/** The shape that `entries` makes, where reshaping x to it is allowed. */
const followed = (entries: Value): unknown => g.operands({ op: "Test", domain: "", name: "", inputs: [entries.name], outputs: [], attributes: {} }).integers(0);

describe("integer vectors followed while building", () => {
  it.each<[string, () => Value, unknown]>([
    ["sizes", () => sizes, ["jets", "slots", 8]],
    ["some sizes, counted from the end", () => emit("Shape", [x], { start: int(-2) }), ["slots", 8]],
    ["constants", () => int64Vector(x, [2, 3]), [2, 3]],
    ["a scalar constant", () => x.scope.constant(tensor("int32", [], [5])), [5]],
    ["a Constant node", () => g.emit("Constant", [], { value: { type: "tensor", value: tensor("int64", [1], BigInt64Array.of(4n)) } })[0] ?? x, [4]],
    ["joined", () => concat([sizes, int64Vector(x, [2])], 0), ["jets", "slots", 8, 2]],
    ["cast and unsqueezed", () => unsqueeze(cast(sizes, "int32"), [0]), ["jets", "slots", 8]],
    ["negated", () => emit("Neg", [emit("Neg", [sizes])]), ["jets", "slots", 8]],
    ["added", () => emit("Add", [sizes, int64Vector(x, [1, 0, 2])]), ["jets + 1", "slots", 10]],
    ["subtracted", () => emit("Sub", [sizes, sizes]), [0, 0, 0]],
    ["multiplied", () => emit("Mul", [sizes, int64Vector(x, [2, 3, 4])]), ["2*jets", "3*slots", 32]],
    ["picked, as files pick one size", () => gather(sizes, int64Vector(x, [-1, 0])), [8, "jets"]],
  ])("%s", (_, build, expected) => { expect(followed(build())).toEqual(expected); });

  it("let a file's reshape be inferred", () => {
    const jets = gather(sizes, int64Vector(x, [0]));
    expect(reshape(x, concat([jets, int64Vector(x, [-1])], 0)).shape).toEqual(["jets", "8*slots"]);
  });
  it("end where values are fed, long, of higher rank or not whole", () => {
    expect(() => followed(g.input("fed", "int64", [2]))).toThrow('its input 0 ("fed") are not known while building');
    expect(constantIntegers(tensor("int64", [65]))).toBeUndefined();
    expect(constantIntegers(tensor("int64", [2, 2]))).toBeUndefined();
    expect(constantIntegers(tensor("float32", [2]))).toBeUndefined();
  });
});
