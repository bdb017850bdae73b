import { describe, expect, it } from "vitest";
import { clip, differentiate, graphBuilder, reduceSum } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("clip on both sides", { build: (x) => clip(x, -1, 0.5), reference: (x) => Math.min(Math.max(x, -1), 0.5), at: [-2, -1, 0, 0.5, 3] });
unarySuite("clip from below", { build: (x) => clip(x, 0.01), reference: (x) => Math.max(x, 0.01), at: [-2, 0, 3] });
unarySuite("clip from above", { build: (x) => clip(x, undefined, 0.01), reference: (x) => Math.min(x, 0.01), at: [-2, 0, 3] });

describe("clip", () => {
  it("has no gradient for its bounds", () => {
    const g = graphBuilder("bounds");
    const [y] = g.emit("Clip", [g.input("x", "float32", [3]), g.input("low", "float32", [])]);
    if (y !== undefined) g.output("loss", reduceSum(y));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["low"] })).toThrow("Clip has no gradient for its bounds");
  });
});
