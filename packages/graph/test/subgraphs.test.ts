import { describe, expect, it } from "vitest";
import { graphBuilder, type Graph, type Node } from "../src/index.js";
import { mapSubgraphs, readsOf, renameReads, subgraphsOf } from "../src/subgraphs.js";

const node = (op: string, inputs: string[], outputs: string[], attributes: Node["attributes"] = {}): Node => ({ op, domain: "", name: "", inputs, outputs, attributes });
const graphOf = (nodes: readonly Node[], output: string): Graph => ({
  ...graphBuilder("inner").build(), inputs: [{ name: "own", dtype: "float32", shape: [] }], nodes, outputs: [{ name: output, dtype: "float32", shape: [] }],
});
const deep = graphOf([node("Add", ["outer", "own"], ["sum"])], "sum");
const branch = graphOf([node("If", ["flag"], ["chosen"], { then_branch: { type: "graph", value: deep } })], "passed");
const choice = node("If", ["which"], ["y"], { then_branch: { type: "graph", value: branch }, others: { type: "graphs", value: [deep] }, axis: { type: "int", value: 1n } });

describe("subgraphs", () => {
  it("are found in attributes", () => { expect([subgraphsOf(choice), subgraphsOf(node("Add", [], []))]).toEqual([[branch, deep], []]); });
  it("read values around them, their outputs included, at any depth", () => { expect(new Set(readsOf(choice))).toEqual(new Set(["which", "flag", "outer", "passed"])); });
  it("read other names where asked, but their own", () => {
    const renamed = renameReads(choice, (name) => `${name}!`);
    expect(new Set(readsOf(renamed))).toEqual(new Set(["which!", "flag!", "outer!", "passed!"]));
    expect(subgraphsOf(renamed)[1]?.nodes[0]).toMatchObject({ inputs: ["outer!", "own"], outputs: ["sum"] });
  });
  it("leave what is left out", () => { expect(renameReads(node("Clip", ["x", "", "high"], ["y"]), (name) => `${name}!`).inputs).toEqual(["x!", "", "high!"]); });
  it("are replaced one and all", () => {
    const names = subgraphsOf({ ...choice, attributes: mapSubgraphs(choice.attributes, (graph) => ({ ...graph, name: "new" })) }).map(({ name }) => name);
    expect(names).toEqual(["new", "new"]);
  });
});
