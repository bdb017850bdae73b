import { readFileSync } from "node:fs";
import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float, floats, int, ints } from "../src/attribute.js";
import { decodeModel, differentiate, encodeModel, gradientName, graphBuilder, upgradeOpset, type Graph, type GraphFunction, type Node } from "../src/index.js";
import { subgraphsOf } from "../src/subgraphs.js";
import { CHANGES } from "../src/upgrades/index.js";
import { numbers } from "./arbitrary-case.js";
import { runGraph, type Tensors } from "./run-graph.js";
import { expectSame, expectUpgrade, float32, int64, node, oldGraph, operatorsOf, random, type OldModel } from "./upgrade-check.js";

const OPSET = 21;
const x = random([2, 3]);

describe("the table of changes", () => {
  it("has every version of every operator between opsets 7 and 26", () => {
    const versions = JSON.parse(readFileSync(new URL("fixtures/operator-versions.json", import.meta.url), "utf8")) as Record<string, number[]>;
    const changes = Object.entries(versions).flatMap(([op, [first = 0, ...later]]) => [...(first > OPSET ? [first] : []), ...later].map((version) => `${op} ${version}`));
    const known = Object.entries(CHANGES).flatMap(([op, rules]) => Object.keys(rules).map((version) => `${op} ${version}`));
    expect(known.toSorted()).toEqual(changes.toSorted());
    expect(known.length).toBeGreaterThan(300);
  });
});

describe("upgradeOpset", () => {
  it("gives a graph of opset 21 back", () => {
    const g = graphBuilder("g");
    g.output("y", g.input("x", "float32", [2]));
    const graph = g.build();
    expect(upgradeOpset(graph)).toBe(graph);
    expect(upgradeOpset({ ...graph, irVersion: 8 })).toEqual(graph);
    expect(upgradeOpset({ ...graph, opsets: { other: 1 } }).opsets).toEqual({ "": 21, other: 1 });
  });
  it("refuses opsets before 7 and after 26", () => {
    for (const opset of [0, 6, 27, Number.NaN])
      expect(() => upgradeOpset(oldGraph({ opset, nodes: [] }))).toThrow(expect.objectContaining({ code: "unsupported-opset", message: expect.stringContaining(`is of opset ${opset}, expected 7 to 26`) }));
    const old: GraphFunction = { domain: "test", name: "F", inputs: [], outputs: [], attributes: [], nodes: [], opsets: { "": 4 } };
    expect(() => upgradeOpset({ ...oldGraph({ opset: 17, nodes: [] }), functions: [old] })).toThrow("is of opset 4");
  });
  it("leaves other domains alone, and keeps names", async () => {
    const nodes = [node("LabelEncoder", ["x"], ["codes"], { keys_floats: floats([1, 2]), values_floats: floats([3, 4]) }, "ai.onnx.ml"), node("FastGelu", ["codes"], ["gelu"], {}, "com.microsoft"), node("Softmax", ["gelu"], ["y"], { axis: int(-1) })];
    const old = { ...oldGraph({ opset: 11, nodes, inputs: { x: float32(1, 2, 3) } }), opsets: { "": 11, "ai.onnx.ml": 2, "com.microsoft": 1 } };
    const graph = upgradeOpset(old);
    expect(graph.opsets).toEqual({ "": 21, "ai.onnx.ml": 2, "com.microsoft": 1 });
    expect(graph.nodes.slice(0, 2)).toEqual(nodes.slice(0, 2));
    await expectSame(old, graph, { x: float32(1, 2, 3) });
  });
  it("takes several operators to opset 21 at once, by way of a file", async () => {
    const nodes = [
      node("Clip", ["x"], ["clipped"], { min: float(-1) }), node("Unsqueeze", ["clipped"], ["wide"], { axes: ints([1]) }), node("Pad", ["wide"], ["padded"], { pads: ints([0, 1, 0, 0, 0, 1]), value: float(2) }),
      node("Softmax", ["padded"], ["soft"]), node("Slice", ["soft"], ["part"], { axes: ints([2]), starts: ints([1]), ends: ints([4]) }), node("ReduceMax", ["part"], ["y"], { axes: ints([1]), keepdims: int(0) }),
    ];
    const graph = await expectUpgrade({ opset: 7, nodes, inputs: { x } });
    await expectSame(oldGraph({ opset: 7, nodes, inputs: { x } }), decodeModel(encodeModel(graph)), { x });
    expect(graph.nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(["Clip of clipped", "Slice of part", "ReduceMax of y"]));
    expect(graph.values).toHaveProperty("soft");
  });
  it("goes on where types are unknown and nothing needs them", () => {
    const nodes = [node("NonZero", ["x"], ["at"]), node("Mystery", ["at"], ["m"], {}, "test"), node("Squeeze", ["m"], ["y"], { axes: ints([0]) })];
    expect(upgradeOpset(oldGraph({ opset: 11, nodes, inputs: { x } })).nodes.at(-1)?.inputs).toEqual(["m", "constant_0"]);
  });
});

describe("upgradeOpset of subgraphs", () => {
  const inside = (nodes: readonly Node[], output: string, rest: Partial<Graph> = {}): { readonly type: "graph"; readonly value: Graph } =>
    ({ type: "graph", value: { ...oldGraph({ opset: 11, nodes, outputs: { [output]: "float32" } }), ...rest } });

  it("upgrades branches that read the graph around them", async () => {
    const nodes = [
      node("ReduceMax", ["x"], ["largest"], { keepdims: int(0) }), node("Greater", ["largest", "threshold"], ["condition"]),
      node("If", ["condition"], ["y"], {
        then_branch: inside([node("Softmax", ["x"], ["then"], { axis: int(0) })], "then"),
        else_branch: inside([node("Unsqueeze", ["x"], ["wide"], { axes: ints([0]) }), node("Squeeze", ["wide"], ["narrow"], { axes: ints([0]) }), node("Add", ["narrow", "threshold"], ["else"])], "else"),
      }),
    ];
    for (const threshold of [0, 100]) {
      const graph = await expectUpgrade({ opset: 11, nodes, inputs: { x }, initializers: { threshold: tensor("float32", [], [threshold]) } });
      const branches = graph.nodes.flatMap(subgraphsOf);
      expect(branches.map(({ opsets, inputs, functions }) => [opsets, inputs, functions])).toEqual([[{ "": 21 }, [], []], [{ "": 21 }, [], []]]);
      expect(branches.map(operatorsOf)).toEqual([["Reshape", "Softmax", "Reshape"], ["Unsqueeze", "Squeeze", "Add"]]);
      expect(branches[1]?.initializers).not.toHaveProperty("threshold");
      const names = [graph, ...branches].flatMap(({ initializers, nodes: all }) => [...Object.keys(initializers), ...all.flatMap(({ outputs }) => outputs)]);
      expect(new Set(names).size).toBe(names.length);
    }
  });
  it("upgrades the body of a loop, nested", async () => {
    const branch = (name: string, low: number): ReturnType<typeof inside> => inside([node("Clip", ["state"], [name], { min: float(low) })], name);
    const body = inside([
      node("Identity", ["going"], ["still"]), node("If", ["still"], ["clipped"], { then_branch: branch("a", -0.5), else_branch: branch("b", 0) }), node("Slice", ["x"], ["row"], { axes: ints([0]), starts: ints([0]), ends: ints([1]) }),
      node("Add", ["clipped", "row"], ["next"]),
    ], "next", {
      inputs: [{ name: "step", dtype: "int64", shape: [] }, { name: "going", dtype: "bool", shape: [] }, { name: "state", dtype: "float32", shape: [2, 3] }],
      outputs: [{ name: "still", dtype: "bool", shape: [] }, { name: "next", dtype: "float32", shape: [2, 3] }],
    });
    await expectUpgrade({ opset: 9, nodes: [node("Loop", ["count", "yes", "x"], ["y"], { body })], inputs: { x }, initializers: { count: tensor("int64", [], BigInt64Array.of(3n)), yes: tensor("bool", [], Uint8Array.of(1)) } });
  });
  it("declares the functions that a branch came to call with the model", async () => {
    const scale = node("RMSNormalization", ["x", "scale"], ["then"]);
    const nodes = [node("If", ["condition"], ["y"], { then_branch: inside([scale], "then"), else_branch: inside([node("Neg", ["x"], ["else"])], "else") })];
    const graph = await expectUpgrade({ opset: 23, nodes, inputs: { x, scale: random([3], 2) }, initializers: { condition: tensor("bool", [], Uint8Array.of(1)) } });
    expect(graph.functions.map(({ name }) => name)).toEqual(["RmsNormalize"]);
  });
});

describe("upgradeOpset of functions", () => {
  const define = (name: string, opset: number, nodes: readonly Node[]): GraphFunction => ({ domain: "test", name, inputs: ["a"], outputs: ["b"], attributes: [], nodes, opsets: { "": opset, test: 1 } });
  const graphOf = (opset: number, functions: readonly GraphFunction[], nodes: readonly Node[]): Graph => ({ ...oldGraph({ opset, nodes, inputs: { x: random([2, 3, 4]) } }), functions, opsets: { "": opset, test: 1 } });
  const summed = define("Summed", 13, [node("Constant", [], ["axes"], { value: { type: "tensor", value: int64(1) } }), node("ReduceSum", ["a", "axes"], ["b"])]);

  it("writes them out, each by its own opset", async () => {
    const soft = define("Soft", 13, [node("Softmax", ["a"], ["b"], { axis: int(1) })]);
    const old = graphOf(13, [summed, soft], [node("Soft", ["x"], ["s"], {}, "test"), node("Summed", ["s"], ["t"], {}, "test"), node("ReduceMax", ["t"], ["y"], { axes: ints([0]) })]);
    const graph = upgradeOpset(old);
    expect([graph.functions, operatorsOf(graph)]).toEqual([[], ["Softmax", "Constant", "ReduceSum", "ReduceMax"]]);
    await expectSame(old, graph, { x: random([2, 3, 4]) });
  });
  it("goes by the function's opset where the graph has another", async () => {
    const soft = define("Soft", 11, [node("Softmax", ["a"], ["b"], { axis: int(1) })]);
    const graph = upgradeOpset(graphOf(13, [soft], [node("Soft", ["x"], ["s"], {}, "test"), node("Softmax", ["s"], ["y"], { axis: int(1) })]));
    expect(operatorsOf(graph)).toEqual(["Reshape", "Softmax", "Reshape", "Softmax"]);
    const modern = upgradeOpset(graphOf(OPSET, [soft], [node("Soft", ["x"], ["y"], {}, "test")]));
    expect(operatorsOf(modern)).toEqual(["Reshape", "Softmax", "Reshape"]);
    const current = upgradeOpset(graphOf(11, [define("Soft", OPSET, soft.nodes)], [node("Soft", ["x"], ["y"], {}, "test")]));
    expect(operatorsOf(current)).toEqual(["Softmax"]);
  });
  it("writes them out in branches and in functions that call functions", async () => {
    const outer = define("Outer", 13, [node("Summed", ["a"], ["m"], {}, "test"), node("Summed", ["m"], ["b"], {}, "test")]);
    const branch = (name: string, nodes: readonly Node[]): { readonly type: "graph"; readonly value: Graph } => ({ type: "graph", value: oldGraph({ opset: 13, nodes, outputs: { [name]: "float32" } }) });
    const old = { ...graphOf(13, [summed, outer], [
      node("If", ["condition"], ["z"], { then_branch: branch("then", [node("Outer", ["x"], ["then"], {}, "test")]), else_branch: branch("else", [node("Summed", ["x"], ["else"], {}, "test")]) }),
      node("Summed", ["z"], ["y"], {}, "test"),
    ]), initializers: { condition: tensor("bool", [], Uint8Array.of(1)) } };
    const graph = upgradeOpset(old);
    expect(graph.functions).toEqual([]);
    await expectSame(old, graph, { x: random([2, 3, 4]) });
  });
  it("drops those that nothing calls", () => {
    expect(upgradeOpset(graphOf(13, [summed], [node("Neg", ["x"], ["y"])])).functions).toEqual([]);
  });
  it("keeps those with a rule that are of opset 21", () => {
    const unique: GraphFunction = { domain: "mpm", name: "StopGradient", inputs: ["x"], outputs: ["y"], attributes: [], nodes: [node("Identity", ["x"], ["y"])], opsets: { "": OPSET } };
    const graph = (opset: number): Graph => upgradeOpset({ ...graphOf(17, [{ ...unique, opsets: { "": opset } }], [node("StopGradient", ["x"], ["y"], {}, "mpm")]), opsets: { "": 17, mpm: 1 } });
    expect([graph(OPSET).functions, operatorsOf(graph(OPSET))]).toEqual([[unique], ["StopGradient"]]);
    expect([graph(17).functions, operatorsOf(graph(17))]).toEqual([[], ["Identity"]]);
  });
});

describe("gradients through old files", () => {
  const attributeOrInput = (opset: number, since: number, name: string, values: readonly number[]): { readonly attributes: Node["attributes"]; readonly inputs: readonly string[] } =>
    (opset < since ? { attributes: { [name]: ints(values) }, inputs: [] } : { attributes: {}, inputs: [name] });

  /** Two layers with the operators that changed most: [4, 3] -> a number. */
  function network(opset: number): OldModel & { readonly feeds: Tensors } {
    const [axes, split] = [attributeOrInput(opset, 13, "axes", [0]), attributeOrInput(opset, 13, "split", [2, 3])];
    const mean = attributeOrInput(opset, 18, "all", [0, 1]);
    const nodes = [
      node("Gemm", ["x", "w1", "b1"], ["hidden"], { transB: int(1), alpha: float(0.5) }),
      opset < 11 ? node("Clip", ["hidden"], ["clipped"], { min: float(-0.6), max: float(0.7) }) : node("Clip", ["hidden", "low", "high"], ["clipped"]),
      node("Unsqueeze", ["clipped", ...axes.inputs], ["wide"], axes.attributes),
      node("Softmax", ["wide"], ["soft"], opset < 13 ? { axis: int(2) } : { axis: int(-1) }),
      node("Squeeze", ["soft", ...axes.inputs], ["narrow"], axes.attributes),
      node("Split", ["narrow", ...split.inputs], ["left", "right"], { axis: int(1), ...split.attributes }),
      opset < 10 ? node("Slice", ["right"], ["part"], { axes: ints([1]), starts: ints([1]), ends: ints([3]) }) : node("Slice", ["right", "one", "three", "one"], ["part"]),
      node("Gemm", ["left", "part", "b2"], ["product"], { transB: int(1) }),
      node("Mul", ["product", "product"], ["square"]),
      node("ReduceMean", ["square", ...mean.inputs], ["loss"], { keepdims: int(0), ...(opset < 18 ? { axes: ints([0, 1]) } : {}) }),
    ];
    const initializers = { axes: int64(0), split: int64(2, 3), all: int64(0, 1), one: int64(1), three: int64(3), low: tensor("float32", [], [-0.6]), high: tensor("float32", [], [0.7]) };
    const feeds = { x: random([4, 3]), w1: random([5, 3], 2), b1: random([5], 3), b2: random([4], 4) };
    return { opset, nodes, inputs: feeds, initializers, outputs: { loss: "float32" }, feeds };
  }

  it.each([7, 9, 10, 11, 13, 17, 18, 20])("of opset %i", async (opset) => {
    const { feeds, ...model } = network(opset);
    await expectUpgrade(model);
    const wanted = ["x", "w1", "b1", "b2"];
    const graph = differentiate(oldGraph(model), { loss: "loss", parameters: wanted });
    expect(graph.opsets[""]).toBe(OPSET);
    const results = await runGraph(graph, feeds);
    for (const name of wanted) {
      const [value, gradient] = [feeds[name] as Tensor<"float32">, Array.from(results[gradientName(name)]?.data ?? [], Number)];
      const direction = numbers(9, name, value.shape).data;
      const lossAt = async (step: number): Promise<number> => {
        const moved = tensor("float32", value.shape, value.data.map((entry, at) => entry + step * (direction[at] ?? 0)));
        return Number((await runGraph(oldGraph(model), { ...feeds, [name]: moved }))["loss"]?.data[0]);
      };
      const slope = (await lossAt(1e-3) - await lossAt(-1e-3)) / 2e-3;
      const expected = gradient.reduce((sum, entry, at) => sum + entry * (direction[at] ?? 0), 0);
      expect(Math.abs(slope)).toBeGreaterThan(1e-3);
      expect(Math.abs(slope - expected), `d loss / d ${name}: ${expected} against ${slope}`).toBeLessThan(1e-2 * Math.abs(slope) + 1e-4);
    }
  });
});
