import { graphBuilder } from "@mpm/graph";
import { expect, test } from "vitest";
import { decayGroups, packedLayout, scope, transformerBlock } from "../src/index.js";

test("the matrices of a block decay, its biases and norms do not", () => {
  const graph = graphBuilder("block");
  transformerBlock(scope(graph), graph.input("x", "float32", ["particles", 8]), packedLayout(graph, 2), { heads: 2, hidden: 4 });
  const groups = decayGroups(0.1);
  const decayOf = (name: string): number | undefined => groups.find(({ match }) => new RegExp(match).test(name))?.weightDecay;
  for (const { name, shape } of graph.build().parameters) expect.soft(decayOf(name), name).toBe(shape.length > 1 ? 0.1 : 0);
  expect(decayOf("weight")).toBe(0.1);
  expect(decayOf("particle_weight")).toBe(0);
});
