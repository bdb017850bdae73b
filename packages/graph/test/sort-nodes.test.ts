import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Graph, Node } from "../src/ir.js";
import { sortNodes } from "../src/sort-nodes.js";
import { emptyGraph } from "./arbitrary-graph.js";
import { cpuTime } from "./cpu-time.js";

const node = (inputs: string[], outputs: string[], body?: Graph): Node =>
  ({ op: "Op", domain: "", name: outputs.join(), inputs, outputs, attributes: body === undefined ? {} : { body: { type: "graph", value: body } } });
const order = (...nodes: Node[]): string[] => sortNodes(nodes).map(({ name }) => name);

describe("sortNodes", () => {
  it("leaves the order alone where it holds", () => {
    const nodes = [node(["x", ""], ["a"]), node(["a"], ["b", ""]), node(["x"], ["c"])];
    expect(sortNodes(nodes)).toBe(nodes);
  });

  it("moves makers before readers, those that a subgraph reads too", () => {
    expect(order(node(["b"], ["c"]), node(["a"], ["b"]), node(["x"], ["a"]))).toEqual(["a", "b", "c"]);
    expect(order(node([], ["y"], { ...emptyGraph, nodes: [node(["a"], ["inner"])] }), node(["x"], ["a"]))).toEqual(["a", "y"]);
  });

  it("gives cycles back as they were", () => {
    const nodes = [node(["b"], ["a"]), node(["a"], ["b"])];
    expect(sortNodes(nodes)).toBe(nodes);
    expect(order(node(["d"], ["d"]), node(["c"], ["b"]), node([], ["c"]))).toEqual(["d", "b", "c"]);
  });

  it("orders any graph without a cycle", () => {
    const graphs = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 12 }).map((reads) =>
      reads.map((makers, index) => node(index === 0 ? [] : makers.map((at) => `v${at % index}`), [`v${index}`])));
    fc.assert(fc.property(graphs.chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length })), (nodes) => {
      const made = new Set<string>();
      for (const { inputs, outputs } of sortNodes(nodes)) {
        expect(inputs.every((name) => made.has(name))).toBe(true);
        for (const name of outputs) made.add(name);
      }
      expect(made.size).toBe(nodes.length);
    }), { seed: 5 });
  });

  it("takes time in proportion to a long chain in reverse", () => {
    const chain = Array.from({ length: 100_000 }, (_, index) => node([`v${index}`], [`v${index + 1}`])).toReversed();
    const start = cpuTime();
    expect(sortNodes(chain)[0]?.name).toBe("v1");
    expect(cpuTime() - start).toBeLessThan(2000); // ms; measured 150
  });
});
