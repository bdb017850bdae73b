import { describe, expect, it } from "vitest";
import { graphBuilder } from "../src/index.js";
import { int64Vector, isFloat, scalar, scalarData } from "../src/value.js";

describe("constants", () => {
  it.each([["float32", 1.5, Float32Array.of(1.5)], ["float64", 1.5, Float64Array.of(1.5)], ["float16", 1, Uint16Array.of(0x3c00)], ["int32", 3, Int32Array.of(3)], ["int64", 3, BigInt64Array.of(3n)], ["bool", 2, Uint8Array.of(1)]] as const)(
    "of type %s", (dtype, value, data) => { expect(scalarData(dtype, value)).toEqual(data); });
  it("of other types are refused", () => { expect(() => scalarData("uint8", 1)).toThrow("no constants of type uint8"); });
  it("stand once for equal numbers", () => {
    const x = graphBuilder("g").input("x", "float32", [2]);
    expect(scalar(x, 3).name).toBe(scalar(x, 3).name);
    expect(scalar(x, 3).name).not.toBe(scalar(x, 3, "int32").name);
    expect(int64Vector(x, [1, 2]).name).toBe(int64Vector(x, [1, 2]).name);
    expect(int64Vector(x, []).shape).toEqual([0]);
  });
});

it("tells floating-point types", () => { expect((["float16", "bfloat16", "float64", "int32", "bool"] as const).map(isFloat)).toEqual([true, true, true, false, false]); });
