import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { int, ints } from "../../src/attribute.js";
import { differentiate, graphBuilder, inferValues, type Attribute, type Graph, type Node, type ValueInfo } from "../../src/index.js";
import { expectClose } from "../gradient-check.js";
import { runGraph, type Tensors } from "../run-graph.js";

const node = (op: string, inputs: string[], outputs: string[], attributes: Node["attributes"] = {}): Node => ({ op, domain: "", name: outputs.join(), inputs, outputs, attributes });
const info = (name: string, shape: ValueInfo["shape"], dtype: ValueInfo["dtype"] = "float32"): ValueInfo => ({ name, dtype, shape });
const body = (nodes: readonly Node[], outputs: readonly ValueInfo[], inputs: readonly ValueInfo[] = []): Attribute => ({ type: "graph", value: { ...graphBuilder("inner").build(), nodes, outputs, inputs } });
const unknownShape = (name: string): ValueInfo => ({ ...info(name, []), unknown: "shape" });

/** loss = mean(z * w) for what `nodes` make of x [rows, 2] and `inputs`; w [2] is to be learned. */
function scaled(nodes: readonly Node[], outputs: readonly string[], inputs: readonly ValueInfo[] = []): Graph {
  const all = [...nodes, node("Mul", ["z", "w"], ["scaled"]), node("ReduceMean", ["scaled"], ["loss"], { keepdims: int(0) })];
  const made = ["loss", ...outputs].map((name): ValueInfo => ({ ...info(name, []), unknown: "type" }));
  return { ...graphBuilder("g").build(), inputs: [info("x", ["rows", 2]), ...inputs], parameters: [{ ...info("w", [2]), init: { kind: "ones" } }], nodes: all, outputs: made };
}

const x = tensor("float32", [3, 2], [1, 2, 3, 4, 5, 6]);
const w = tensor("float32", [2], [1, -1]);

/** What is inferred agrees with what ONNX Runtime gives, and d mean(z w) / dw is the mean of z over rows. */
async function check(graph: Graph, feeds: Tensors, sizes: Readonly<Record<string, number>> = { rows: 3 }): Promise<Graph> {
  const inferred = inferValues(graph);
  const results = await runGraph(differentiate(graph, { loss: "loss" }), { x, w, ...feeds });
  const known = inferred.outputs.filter(({ unknown }) => unknown === undefined);
  const evaluated = known.map(({ name, shape }) => shape.map((dim, axis) => (`${dim}`.includes("_dim") ? results[name]?.shape[axis] : (sizes[dim] ?? dim))));
  expect(known.map(({ name }) => results[name]?.shape)).toEqual(evaluated);
  const z = results["z"] as Tensor;
  const column = (at: number): number => Array.from(z.data, Number).filter((_, index) => index % 2 === at).reduce((a, b) => a + b, 0) / z.data.length;
  expectClose(results["w_grad"], tensor("float32", [2], [column(0), column(1)]), 1e-6);
  return inferred;
}

const choice = (then: ValueInfo, otherwise: ValueInfo): Graph => scaled([node("If", ["c"], ["z"], {
  then_branch: body([node("Neg", ["x"], [then.name])], [then]), else_branch: body([node("Abs", ["x"], [otherwise.name])], [otherwise]),
})], ["z"], [info("c", [], "bool")]);

describe("If", () => {
  it("has the type that both branches give", async () => {
    for (const on of [0, 1]) {
      const graph = await check(choice(info("a", ["rows", 2]), info("b", ["rows", 2])), { c: tensor("bool", [], [on]) });
      expect(graph.outputs[1]).toEqual(info("z", ["rows", 2]));
    }
  });
  it("names sizes in which they differ", async () => {
    const graph = await check(choice(info("a", ["n", 2]), info("b", ["rows", 2])), { c: tensor("bool", [], [1]) });
    expect(graph.outputs[1]).toEqual(info("z", ["z_dim0", 2]));
  });
  it("knows no more than they do", () => {
    const typeOf = (graph: Graph): ValueInfo | undefined => inferValues(graph).outputs[1];
    expect(typeOf(choice(unknownShape("a"), info("b", ["rows", 2])))).toEqual(unknownShape("z"));
    expect(typeOf(choice(info("a", [2]), info("b", ["rows", 2])))).toEqual(unknownShape("z"));
    expect(typeOf(choice(info("a", [2]), info("b", [2], "int64")))?.unknown).toBe("type");
    expect(typeOf(scaled([node("If", ["c"], ["z"])], ["z"], [info("c", [], "bool")]))?.unknown).toBe("type");
  });
});

describe("Loop", () => {
  const round = (carried: ValueInfo, nodes: readonly Node[]): Attribute =>
    body([node("Identity", ["on"], ["stillOn"]), ...nodes], [info("stillOn", [], "bool"), carried, info("part", ["rows", 2])], [info("i", [], "int64"), info("on", [], "bool"), info("before", carried.shape)]);
  const feeds = { trips: tensor("int64", [], BigInt64Array.of(4n)), c: tensor("bool", [], [1]) };
  const inputs = [info("trips", [], "int64"), info("c", [], "bool")];

  it("carries a type along, and stacks the parts of its rounds", async () => {
    const attributes = { body: round(info("after", ["rows", 2]), [node("Add", ["before", "x"], ["after"]), node("Neg", ["after"], ["part"])]) };
    const graph = await check(scaled([node("Loop", ["trips", "c", "x"], ["z", "parts"], attributes)], ["z", "parts"], inputs), feeds);
    expect(graph.outputs.slice(1)).toEqual([info("z", ["rows", 2]), info("parts", ["parts_dim0", "rows", 2])]);
  });
  it("does not take a size that grows for one that stays", async () => {
    const attributes = { body: round(info("after", ["grown", 2]), [node("Concat", ["before", "x"], ["after"], { axis: int(0) }), node("Neg", ["x"], ["part"])]) };
    const graph = await check(scaled([node("Loop", ["trips", "c", "x"], ["z", "parts"], attributes)], ["z"], inputs), feeds);
    expect(graph.outputs[1]).toEqual(info("z", ["z_dim0", 2]));
  });
});

describe("Scan", () => {
  const step = (numScanned: number): Attribute => body(
    [node("Add", ["state", "row"], ["next"]), node("Neg", ["next"], ["made"])], [info("next", [2]), info("made", [2])], [info("state", [2]), ...["row", "other"].slice(0, numScanned).map((name) => info(name, [2]))]);
  const feeds: Tensors = { start: tensor("float32", [2], [1, 1]) as Tensor };

  it("keeps the type of its states, and stacks what it makes of rows", async () => {
    const scan = node("Scan", ["start", "x"], ["last", "z"], { body: step(1), num_scan_inputs: int(1) });
    const graph = await check(scaled([scan], ["z", "last"], [info("start", [2])]), feeds);
    expect(graph.outputs.slice(1)).toEqual([info("z", ["rows", 2]), info("last", [2])]);
  });
  it("goes along the axes that it is told", async () => {
    const turned = node("Transpose", ["x"], ["turned"]);
    const scan = node("Scan", ["start", "turned", "turned"], ["last", "columns"], { body: step(2), num_scan_inputs: int(2), scan_input_axes: ints([1, -1]), scan_output_axes: ints([-1]) });
    const graph = await check(scaled([turned, scan, node("Transpose", ["columns"], ["z"])], ["z", "columns"], [info("start", [2])]), feeds);
    expect(graph.outputs.slice(1)).toEqual([info("z", ["rows", 2]), info("columns", [2, "rows"])]);
  });
});

it("refuses a gradient through all of them, naming node and path", () => {
  const graph = choice(info("a", ["rows", 2]), info("b", ["rows", 2]));
  expect(() => differentiate(graph, { loss: "loss", parameters: ["x"] })).toThrow('operator If (node "z") has no gradient rule; it lies on the path loss <- scaled <- z <- x.');
});
