import { describe, expect, it } from "vitest";
import { graphBuilder } from "../../src/index.js";
import { int, ints } from "../../src/attribute.js";
import { emit } from "../../src/value.js";

describe("Reduce operators of files", () => {
  it("have axes as an attribute before opset 18", () => {
    const x = graphBuilder("g").input("x", "float32", ["jets", 3]);
    expect(emit("ReduceMean", [x], { axes: ints([-1]), keepdims: int(0) }).shape).toEqual(["jets"]);
  });
  it("say that axes must be known", () => {
    const g = graphBuilder("g");
    expect(() => g.emit("ReduceSum", [g.input("x", "float32", [3]), g.input("axes", "int64", [1])])).toThrow('its input 1 ("axes") are not known while building');
  });
});
