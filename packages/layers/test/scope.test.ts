import { graphBuilder } from "@mpm/graph";
import { expect, test } from "vitest";
import { child, linear, parameter, scope, widthOf } from "../src/index.js";
import { testLayer } from "./layer-suite.js";
import * as reference from "./reference.js";

test("prefixes are joined by dots", () => {
  const graph = graphBuilder("names");
  parameter(scope(graph), "token", [2], { kind: "zeros" });
  parameter(child(child(scope(graph), "block0"), "norm1"), "scale", [2], { kind: "ones" });
  parameter(scope(graph, "head"), "bias", [2], { kind: "zeros" });
  expect(graph.build().parameters.map(({ name }) => name)).toEqual(["token", "block0.norm1.scale", "head.bias"]);
});

test("a parameter asked for again is the same one, and must have the same shape", () => {
  const graph = graphBuilder("shared");
  const at = scope(graph, "embed");
  const first = parameter(at, "weight", [2, 3], { kind: "zeros" });
  expect(parameter(at, "weight", [2, 3], { kind: "zeros" }).name).toBe(first.name);
  expect(graph.build().parameters).toHaveLength(1);
  expect(() => parameter(at, "weight", [3, 2], { kind: "zeros" })).toThrow(new RangeError('parameter "embed.weight" has shape [2, 3], asked for again as [3, 2]'));
});

testLayer("a linear layer used twice, with shared weights,", {
  width: 4, heads: 1, out: 4,
  build: (root, x) => linear(child(root, "step"), linear(child(root, "step"), x, { out: 4 }), { out: 4 }),
  reference: (values, x) => reference.linear(values, "step", reference.linear(values, "step", x)),
});

test("widthOf reads the last size, and refuses one that is not known", () => {
  const graph = graphBuilder("widths");
  expect(widthOf(graph.input("x", "float32", ["sets", "slots", 7]))).toBe(7);
  expect(() => widthOf(graph.input("y", "float32", [7, "slots"]))).toThrow(new RangeError('"y" [7, slots]: expected a last size that is a number, got slots'));
  expect(() => widthOf(graph.input("z", "float32", []))).toThrow(RangeError);
});
