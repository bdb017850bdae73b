import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphBuilder, tril, triu } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ sizes: shape({ minRank: 2, maxRank: 3 }), diagonal: fc.integer({ min: -3, max: 3 }), upper: fc.boolean(), drawn: draw });

describe("triu and tril", () => {
  it("keep a triangle", async () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    await expectValues(([v]) => triu(v), [x], [1, 2, 3, 0, 5, 6, 0, 0, 9], [[3, 3], [3, 3]]);
    await expectValues(([v]) => tril(v, { diagonal: -1 }), [x], [0, 0, 0, 4, 0, 0, 7, 8, 0], [[3, 3], [3, 3]]);
    await expectValues(([v]) => emit("Trilu", [v]), [x], [1, 2, 3, 0, 5, 6, 0, 0, 9], [[3, 3], [3, 3]]);
  });
  it("have the gradient of central differences", () => holds(cases, async ({ sizes, diagonal, upper, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => (upper ? triu : tril)(x, { diagonal }) });
  }));
  it("have it without a diagonal given", () => checkGradients({ inputs: { x: numbers(1, "x", [2, 3, 3]) }, build: ({ x }) => emit("Trilu", [x]) }).then((graph) => expect(graph.nodes.filter(({ op }) => op === "Trilu")).toHaveLength(2)));
  it("take matrices", () => {
    expect(() => triu(graphBuilder("g").input("x", "float32", [3]))).toThrow('takes matrices [..., rows, columns], got "x" [3]');
  });
});
