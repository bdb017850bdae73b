import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { int } from "../src/attribute.js";
import {
  cast, concat, differentiate, equal, gather, gatherElements, graphBuilder, greater, less, mul, nodesOffWebGpu, not, prepare, range, reduceSum, reshape, shapeOf, simplify, slice, split, squeeze, topK, transpose, unsqueeze,
  type Graph, type GraphBuilder, type Value,
} from "../src/index.js";
import { useDeviceForms } from "../src/device-forms.js";
import { emit, int64Vector } from "../src/value.js";
import { expectClose } from "./gradient-check.js";
import { runGraph, type Tensors } from "./run-graph.js";

const x = tensor("float32", [2, 6], [3, 1, 4, 1.5, 9, 2.6, 5, 3.5, 8, 9.7, 9.3, 2]);

/** The graph of `build` before and after: the same numbers, nothing left for the CPU. Gives operators afterwards. */
async function expectOnDevice(build: (x: Value, g: GraphBuilder) => Value, feeds: Tensors = { x }): Promise<readonly string[]> {
  const g = graphBuilder("g");
  g.output("y", build(g.input("x", "float32", ["jets", 6]), g));
  const [before, after] = [g.build(), simplify(prepare(g.build()))];
  const [{ y }, results] = [await runGraph(before, feeds), await runGraph(after, feeds)];
  expect(results["y"]?.dtype).toBe(y?.dtype);
  expectClose(results["y"], y ?? tensor("float32", [], [Number.NaN]), 0);
  expect(off(before).length, "off before").toBeGreaterThan(0);
  expect(off(after), "off after").toEqual([]);
  expect(simplify(prepare(after)).nodes.map(({ op }) => op)).toEqual(after.nodes.map(({ op }) => op));
  return after.nodes.map(({ op }) => op);
}

const off = (graph: Graph): readonly string[] => nodesOffWebGpu(graph).map(({ node: { op, name } }) => `${op} ${name}`);

describe("truth values", () => {
  const mask = (value: Value): Value => greater(value, 3);
  it.each<[string, (value: Value) => Value]>([
    ["Transpose", (value) => transpose(mask(value), [1, 0])],
    ["Concat", (value) => concat([mask(value), not(mask(value))], 1)],
    ["Slice", (value) => slice(mask(value), { axis: 1, start: 1, end: 4 })],
    ["Split", (value) => split(mask(value), [2, 4], 1).at(-1) ?? value],
    ["Squeeze", (value) => squeeze(slice(mask(value), { axis: 1, start: 2, end: 3 }), [1])],
    ["Tile", (value) => emit("Tile", [mask(value), int64Vector(value, [2, 1])])],
    ["Pad", (value) => emit("Pad", [mask(value), int64Vector(value, [0, 1, 0, 0])])],
    ["Equal", (value) => equal(mask(value), less(value, 5))],
    ["GatherElements", (value) => gatherElements(mask(value), value.scope.constant(tensor("int32", [1, 2], [3, 0])))],
  ])("go through float32 in %s", async (_, build) => {
    expect((await expectOnDevice(build)).at(-1)).toMatch(/Cast|Equal/);
  });
  it("leave their shape to a value of numbers or a fed one", async () => {
    await expectOnDevice((value) => shapeOf(mask(value)));
    await expectOnDevice((value) => { const part = gather(value, int64Vector(value, [0, 2]), { axis: 1 }); return mul(shapeOf(not(greater(part, 0))), 2); });
  });
});

describe("positions that the graph finds", () => {
  const places = (value: Value): Value => topK(value, 4).indices;
  it.each<[string, (value: Value) => Value]>([
    ["Slice, Reshape and Expand", (value) => gatherElements(value, reshape(emit("Expand", [unsqueeze(slice(places(value), { axis: 1, start: 1 }), [1]), int64Vector(value, [1, 2, 1])]), [0, -1]))],
    ["a Slice backwards", (value) => gatherElements(value, emit("Slice", [places(value), ...[[-1], [-4], [1], [-2]].map((entries) => int64Vector(value, entries))]))],
    ["sums with multiples of a Range", (value) => {
      const [sets, width] = [shapeOf(value, { end: 1 }), shapeOf(value, { start: 1 })];
      const starts = mul(unsqueeze(range(squeeze(sets, [0])), [1]), width); // [jets, 1]
      return gather(reshape(value, [-1]), reshape(emit("Add", [places(value), starts]), [-1]));
    }],
    ["Concat, Transpose and Where", (value) => transpose(concat([emit("Where", [greater(value, 4), emit("ArgMax", [value], { axis: int(1), keepdims: int(1) }), int64Vector(value, [-7])]), places(value)], 1), [1, 0])],
    ["comparisons", (value) => less(places(value), int64Vector(value, [3]))],
    ["Cast", (value) => cast(places(value), "float32")],
    ["Shape", (value) => shapeOf(places(value))],
    ["Gather", (value) => gather(places(value), int64Vector(value, [2, 0]), { axis: 1 })],
  ])("are computed in int32 by %s", async (_, build) => { await expectOnDevice(build); });
  it("stay int64 with numbers that int32 does not hold, and in slices of unknown size", () => {
    const g = graphBuilder("g");
    const value = g.input("x", "float32", ["jets", 6]);
    g.output("far", mul(places(value), int64Vector(value, [2 ** 40])));
    g.output("part", slice(transpose(places(value), [1, 0]), { axis: 1, start: 1 }));
    expect(off(simplify(prepare(g.build())))).toEqual(expect.arrayContaining([expect.stringContaining("Mul"), expect.stringContaining("Slice")]));
  });
  it("stay where types are not known", () => {
    const g = graphBuilder("g");
    const unknown = g.append({ op: "Unknown", domain: "custom", name: "", inputs: [g.input("x", "float32", [2, 6]).name], outputs: ["u"], attributes: {} }, [{ dtype: "float32", shape: [], unknown: "type" }])[0];
    g.append({ op: "TopK", domain: "", name: "", inputs: [unknown?.name ?? "", int64Vector(g.value("x"), [2]).name], outputs: ["values", "places"], attributes: {} }, [{ dtype: "float32", shape: [2, 2] }, { dtype: "int64", shape: [2, 2] }]);
    g.output("y", g.append({ op: "Slice", domain: "", name: "", inputs: ["places", int64Vector(g.value("x"), [0]).name, int64Vector(g.value("x"), [1]).name], outputs: ["part"], attributes: {} })[0] ?? g.value("x"));
    const graph = g.build();
    expect(useDeviceForms(graph).nodes.map(({ op }) => op)).toEqual(["Unknown", "TopK", "Slice"]);
  });
  it("leave gradients on the device, of values picked by them and by int64 feeds", async () => {
    const g = graphBuilder("g");
    const value = g.input("x", "float32", ["jets", 6]);
    const picked = gatherElements(value, emit("Expand", [slice(places(value), { axis: 1, start: 1 }), int64Vector(value, [1, 3])]));
    const fed = gather(value, g.input("tokens", "int64", ["rows", 2])); // [rows, 2, 6]
    const sum = (all: Value): Value => reduceSum(mul(all, all));
    g.output("loss", emit("Add", [sum(picked), sum(fed)]));
    const graph = differentiate(g.build(), { loss: "loss", parameters: ["x"] });
    expect(off(graph)).toEqual([]);
    const feeds: Record<string, Tensor> = { x, tokens: tensor("int64", [2, 2], [0n, -1n, 1n, 1n]) };
    const { x_grad } = await runGraph(graph, feeds);
    const counts = Array.from(x.data, (entry, at) => {
      const row = Array.from(x.data.slice(at < 6 ? 0 : 6, at < 6 ? 6 : 12)).toSorted((a, b) => b - a);
      return (row.indexOf(entry) >= 1 && row.indexOf(entry) <= 3 ? 1 : 0) + (at < 6 ? 1 : 3);
    });
    expectClose(x_grad, tensor("float32", [2, 6], Array.from(x.data, (entry, at) => 2 * entry * (counts[at] ?? 0))), 1e-6);
  });
});
