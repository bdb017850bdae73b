import { expect, it } from "vitest";
import { functionFinder, functionsInUse } from "../src/functions-in-use.js";
import { graphBuilder, type GraphFunction, type Node } from "../src/index.js";

const call = (op: string, attributes: Node["attributes"] = {}): Node => ({ op, domain: "test", name: "", inputs: [], outputs: [], attributes });
const define = (name: string, ...nodes: Node[]): GraphFunction => ({ domain: "test", name, inputs: [], outputs: [], attributes: [], nodes, opsets: {} });
const functions = [define("A", call("B")), define("B", call("A")), define("C"), define("D")];
const used = (...nodes: Node[]): string[] => functionsInUse(functions, nodes).map(({ name }) => name);

it("follows calls through functions and subgraphs, round ones too", () => {
  expect(used(call("B"))).toEqual(["A", "B"]);
  expect(used(call("If", { then_branch: { type: "graph", value: { ...graphBuilder("g").build(), nodes: [call("C")] } } }))).toEqual(["C"]);
  expect(used({ ...call("D"), domain: "" })).toEqual([]);
});

it("finds the function a node calls by domain and name", () => {
  expect(functionFinder(functions)(call("C"))?.name).toBe("C");
  expect(functionFinder(functions)({ ...call("C"), domain: "" })).toBeUndefined();
});
