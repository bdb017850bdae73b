import { describe, expect, it } from "vitest";
import { int, ints } from "../../src/attribute.js";
import { upgradeOpset, type Graph, type ValueInfo } from "../../src/index.js";
import { expectUpgrade, int64, node, oldGraph, random } from "../upgrade-check.js";

const row = (name: string): ValueInfo => ({ name, dtype: "float32", shape: [2] });

/** state, element -> state + element, log softmax(state * element), in the terms of opset 8. */
const body: Graph = {
  ...oldGraph({ opset: 8, nodes: [] }), inputs: [row("state"), row("element")], outputs: [row("next"), row("out")],
  nodes: [node("Add", ["state", "element"], ["next"]), node("Mul", ["state", "element"], ["product"]), node("Clip", ["product"], ["out"], { min: { type: "float", value: -1 } })],
};
const attributes = { body: { type: "graph", value: body }, num_scan_inputs: int(1) } as const;
const inputs = { first: random([3, 2]), x: random([3, 4, 2], 2) };
const outputs = { last: "float32", y: "float32" } as const;

describe("Scan", () => {
  it("of opset 8 goes over batches", async () => {
    for (const direction of [{}, { directions: ints([1]) }]) await expectUpgrade({ opset: 8, nodes: [node("Scan", ["", "first", "x"], ["last", "y"], { ...attributes, ...direction })], inputs, outputs });
  });
  it("of opset 8 scans a value in both directions", async () => {
    const both: Graph = { ...body, inputs: [row("state"), row("element"), row("other")], nodes: [...body.nodes.slice(0, 2), node("Sub", ["product", "other"], ["out"])] };
    await expectUpgrade({ opset: 8, nodes: [node("Scan", ["", "first", "x", "x"], ["last", "y"], { body: { type: "graph", value: both }, num_scan_inputs: int(2), directions: ints([0, 1]) })], inputs, outputs });
  });
  it("of opset 8 over sequences with lengths is refused", () => {
    const model = { opset: 8, nodes: [node("Scan", ["lengths", "first", "x"], ["last", "y"], attributes)], inputs: { ...inputs, lengths: int64(1, 2, 3) }, outputs };
    expect(() => upgradeOpset(oldGraph(model))).toThrow('Scan "Scan of last" cannot be taken to opset 21: its sequences have lengths of their own');
  });
  it("since opset 9 goes over the first axis, with its body upgraded", async () => {
    for (const opset of [9, 11, 16]) {
      const nodes = body.nodes.map((each) => (each.op === "Clip" && opset > 10 ? { ...each, attributes: {} } : each));
      const scan = node("Scan", ["first", "x"], ["last", "y"], { ...attributes, body: { type: "graph", value: { ...body, nodes } } });
      await expectUpgrade({ opset, nodes: [scan], inputs: { first: random([2]), x: random([4, 2], 2) }, outputs });
    }
  });
});
