import { describe, expect, it } from "vitest";
import { float } from "../../src/attribute.js";
import { graphBuilder } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { loweringSuite, unarySuite } from "../operator-suite.js";

unarySuite("ThresholdedRelu", { build: (x) => emit("ThresholdedRelu", [x], { alpha: float(0.7) }), reference: (x) => (x > 0.7 ? x : 0), at: [-3, 0, 0.5, 2] });
unarySuite("Shrink, soft", { build: (x) => emit("Shrink", [x], { lambd: float(0.75), bias: float(0.75) }), reference: (x) => Math.sign(x) * Math.max(Math.abs(x) - 0.75, 0), at: [-3, -0.5, 0, 2] });
unarySuite("Shrink, hard", { build: (x) => emit("Shrink", [x]), reference: (x) => (Math.abs(x) > 0.5 ? x : 0), at: [-3, -0.4, 0, 2] });

loweringSuite("ThresholdedRelu", (x) => emit("ThresholdedRelu", [x]));
loweringSuite("Shrink", (x) => emit("Shrink", [x], { lambd: float(1), bias: float(0.5) }));

describe("Shrink", () => {
  it("refuses integers, whose thresholds would be cut off", () => {
    const n = graphBuilder("g").input("n", "int32", [2]);
    expect(() => emit("Shrink", [n])).toThrow('takes floating-point numbers, got int32 ("n")');
  });
});
