// Small files that would take much time or memory where a reader is careless.
import { tensor } from "@mpm/tensor";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { int } from "../src/attribute.js";
import { decodeModel } from "../src/decode-model.js";
import { encodeModel } from "../src/encode-model.js";
import { graphBuilder } from "../src/graph-builder.js";
import type { Graph, GraphFunction, Node, Shape } from "../src/ir.js";
import { prepare } from "../src/prepare.js";
import { emptyGraph } from "./arbitrary-graph.js";
import { cpuTime } from "./cpu-time.js";

const node = (op: string, inputs: string[], outputs: string[], rest: Partial<Node> = {}): Node => ({ op, domain: "", name: "", inputs, outputs, attributes: {}, ...rest });
const graph = (nodes: Node[], rest: Partial<Graph> = {}): Graph =>
  ({ ...emptyGraph, name: "hostile", inputs: [{ name: "x", dtype: "float32", shape: ["n"] }], outputs: [{ name: "y", dtype: "float32", shape: ["n"] }], nodes, ...rest });
const call = (level: number, input: string, output: string): Node => node(`F${level}`, [input], [output], { domain: "local" });

/** Functions of which each calls the next `times` times; the last is Neg. */
function nested(levels: number, times: number): Graph {
  const functions = Array.from({ length: levels }, (_, level): GraphFunction => ({
    domain: "local", name: `F${level}`, inputs: ["v0"], outputs: [`v${times}`], attributes: [], opsets: { "": 21, local: 1 },
    nodes: Array.from({ length: times }, (__, at) => (level === levels - 1 ? node("Neg", [`v${at}`], [`v${at + 1}`]) : call(level + 1, `v${at}`, `v${at + 1}`))),
  }));
  return graph([call(0, "x", "y")], { functions, opsets: { "": 21, local: 1 } });
}

/** Through a file, as such graphs come. */
const prepared = (hostile: Graph): Graph => prepare(decodeModel(encodeModel(hostile)));

describe("hostile models end in time", () => {
  let start = 0;
  let memory = 0;
  beforeEach(() => { [start, memory] = [cpuTime(), process.resourceUsage().maxRSS]; });
  afterEach(() => {
    const [ms, kB] = [cpuTime() - start, process.resourceUsage().maxRSS - memory];
    if (ms > 2000 || kB > 2 ** 18) throw new Error(`the test took ${ms} ms and ${kB} kB: expected at most 2 s and 256 MB`);
  });

  it("functions that double at every level", () => {
    expect(() => prepared(nested(60, 2))).toThrow(/write out to 115292150460684\d+ nodes, expected at most 250000/);
    expect(prepared(nested(9, 2)).nodes).toHaveLength(512);
  });

  it("functions that call each other without end", () => {
    expect(() => prepared(nested(5000, 1))).toThrow("call each other more than 100 deep");
    expect(prepared(nested(100, 1)).nodes).toHaveLength(1);
  });

  it("sizes that grow with every node", () => {
    const sum = (first: string): string => Array.from({ length: 40 }, (_, index) => `${first}${String(index).padStart(2, "0")}`).join(" + ");
    const flatten = graph([node("Flatten", ["x"], ["y"], { attributes: { axis: int(3) } })], { inputs: [{ name: "x", dtype: "float32", shape: [sum("a"), sum("b"), sum("c"), 2] }] });
    expect(() => prepared(flatten)).toThrow("a product of sizes has up to 1600 terms");
    const nodes = Array.from({ length: 40 }, (_, index) => node("Mul", [`s${index}`, `s${index}`], [`s${index + 1}`]));
    const squares = graph([node("Shape", ["x"], ["s0"]), ...nodes, node("ConstantOfShape", ["s40"], ["y"])]);
    expect(() => prepared(squares)).toThrow("characters to write");
  });

  it("integer vectors that double with every node", () => {
    const nodes = Array.from({ length: 40 }, (_, index) => node("Concat", [`s${index}`, `s${index}`], [`s${index + 1}`], { attributes: { axis: int(0) } }));
    expect(prepared(graph([node("Shape", ["x"], ["s0"]), ...nodes, node("Identity", ["s40"], ["y"])])).nodes).toHaveLength(42);
  });

  it("constants of no entries and huge sizes", () => {
    const g = graphBuilder("huge");
    g.output("y", g.append(node("Transpose", [g.initializer("c", tensor("int64", [2 ** 40, 0])).name], ["t"]), undefined)[0] ?? g.input("x", "float32", []));
    expect(prepared(g.build()).outputs.map(({ shape }) => shape)).toEqual([[0, 2 ** 40]]);
  });

  it("a name of nothing but separators", () => {
    expect(prepared({ ...nested(3, 2), nodes: [node("Neg", ["x"], ["/".repeat(200_000)]), call(0, "/".repeat(200_000), "y")] }).nodes).toHaveLength(9);
  });

  it("many dimensions", () => {
    const shape: Shape = Array.from({ length: 20_000 }, () => 1);
    expect(prepared(graph([node("Neg", ["x"], ["a"]), node("Exp", ["a"], ["y"])], { inputs: [{ name: "x", dtype: "float32", shape }] })).outputs[0]?.shape).toHaveLength(20_000);
  });

  it("many values of one name, sizes of none", () => {
    const inputs = Array.from({ length: 2000 }, (_, index) => ({ name: `x${index % 2}`, dtype: "float32", shape: [`x0_dim0${"_".repeat(index % 1000)}`] }) as const);
    expect(decodeModel(encodeModel(graph([], { inputs, outputs: [] }))).inputs).toHaveLength(2000);
  });
});

describe("names that objects have of their own", () => {
  it("are values, functions, attributes and operators like others", () => {
    const reserved = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const nodes = reserved.map((name, index) => call(0, reserved[index - 1] ?? "x", name));
    const definition: GraphFunction = {
      domain: "local", name: "F0", inputs: ["valueOf"], outputs: ["toString"], attributes: ["constructor"], opsets: { "": 21 },
      nodes: [node("LeakyRelu", ["valueOf"], ["toString"], { attributes: { alpha: { type: "reference", name: "constructor", of: "float" } } })],
    };
    const result = prepared(graph([...nodes, node("Add", [reserved.at(-1) ?? "", "valueOf"], ["y"])], {
      functions: [definition], initializers: { valueOf: tensor("float32", [], [1]) }, opsets: { "": 21, local: 1 },
    }));
    expect(result.nodes.map(({ op, attributes }) => [op, attributes])).toEqual([...reserved.map(() => ["LeakyRelu", {}]), ["Add", {}]]);
    expect(Object.keys(result.values)).toEqual(reserved);
    const unknown = prepared(graph([node("constructor", ["x"], ["a"]), node("Neg", ["a"], ["y"])]));
    expect([unknown.nodes.map(({ op }) => op), unknown.values["a"]]).toEqual([["constructor", "Neg"], undefined]);
  });
});
