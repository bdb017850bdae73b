import { tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { add, clip, mul } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { checkGradients } from "../gradient-check.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("clip on both sides", { build: (x) => clip(x, -1, 0.5), reference: (x) => Math.min(Math.max(x, -1), 0.5), at: [-2, -1, 0, 0.5, 3] });
unarySuite("clip from below", { build: (x) => clip(x, 0.01), reference: (x) => Math.max(x, 0.01), at: [-2, 0, 3] });
unarySuite("clip from above", { build: (x) => clip(x, undefined, 0.01), reference: (x) => Math.min(x, 0.01), at: [-2, 0, 3] });

describe("Clip with bounds that are values", () => {
  const inputs = { x: tensor("float64", [2, 3], [-2, -0.5, 0.3, 0.8, 1.5, -3]), low: tensor("float64", [], [-1]), high: tensor("float64", [], [0.5]) };
  it.each([0, 1, 2, 3])("has the gradients of central differences (reduced %d)", async (reduced) => {
    const given = { inputs, reduced, symbolic: reduced === 2 };
    await checkGradients({ ...given, build: ({ x, low, high }) => emit("Clip", [x, low, high]) });
    await checkGradients({ ...given, build: ({ x, low, high }) => mul(emit("Clip", [x, low]), high) });
    await checkGradients({ ...given, build: ({ x, low, high }) => mul(emit("Clip", [x, null, high]), low) });
  });
  it("gives all to the upper bound where it is the lower one", async () => {
    await checkGradients({ inputs: { ...inputs, low: tensor("float64", [], [1]) }, build: ({ x, low, high }) => add(emit("Clip", [x, low, high]), mul(low, x)) });
  });
});
