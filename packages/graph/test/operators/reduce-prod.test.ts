import { tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { reduceProd } from "../../src/index.js";
import { checkGradients } from "../gradient-check.js";
import { reduceSuite } from "../operator-suite.js";

reduceSuite({ op: "ReduceProd", build: reduceProd, reference: (values) => values.reduce((product, x) => product * x, 1) });

describe("reduceProd", () => {
  it.each([0, 1, 2])("has the right gradient with one, two and three zeros in a row (reduced %d)", async (reduced) => {
    const x = tensor("float64", [4, 3], [2, 0, -3, 0, 0, 5, 0, 0, 0, 1, 2, 3]);
    await checkGradients({ inputs: { x }, reduced, build: (given) => reduceProd(given.x, { axes: [1], keepDims: true }) });
    await checkGradients({ inputs: { x }, symbolic: true, build: (given) => reduceProd(given.x, { axes: [0] }) });
  });
});
