import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, reduceMean } from "../../src/index.js";
import { reduceSuite } from "../operator-suite.js";

reduceSuite({ op: "ReduceMean", build: reduceMean, reference: (values) => values.reduce((a, b) => a + b, 0) / values.length });

describe("reduceMean", () => {
  it("counts while running only where a size is symbolic", () => {
    for (const [rows, counts] of [[5, false], ["rows", true]] as const) {
      const g = graphBuilder("g");
      g.output("loss", reduceMean(g.input("x", "float32", [rows, 3])));
      expect(differentiate(g.build(), { loss: "loss", parameters: ["x"] }).nodes.some(({ op }) => op === "ReduceProd")).toBe(counts);
    }
  });
});
