import { tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { add, cast, fmod } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

describe("fmod", () => {
  const inputs = { a: tensor("float64", [2, 3], [5.3, -7.1, 2.2, 0.4, -0.3, 9.9]), b: tensor("float64", [3], [2, -1.5, 0.7]) }; // quotients between the jumps
  it("leaves a remainder of the dividend's sign", () => expectValues(([a, b]) => fmod(a, b), [[7.5, -7.5, 7.5, 1], [2, 2, -2, 3]], [1.5, -1.5, 1.5, 1]));
  it.each([0, 1, 2, 3])("has the gradients of central differences (reduced %d)", async (reduced) => {
    await checkGradients({ inputs, reduced, symbolic: reduced === 1, build: ({ a, b }) => fmod(a, b) });
    await checkGradients({ inputs: { ...inputs, b: tensor("float64", [3, 2, 1], [2, -1.5, 0.74, 1.3, 3, -1]) }, reduced, build: ({ a, b }) => fmod(a, b) });
  });
  it("passes no gradient through whole numbers", async () => {
    await checkGradients({ inputs: { a: inputs.a }, build: ({ a }) => add(a, cast(emit("Mod", [cast(a, "int32"), 3]), "float64")) });
  });
});
