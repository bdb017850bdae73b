import { tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { reverseSequence } from "../../src/index.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

describe("reverseSequence", () => {
  it("turns the first entries of each sequence round", () => expectValues(([x]) => reverseSequence(x, x.scope.constant(tensor("int64", [2], [3n, 2n])), { timeAxis: 1, batchAxis: 0 }), [[1, 2, 3, 4, 5, 6]], [3, 2, 1, 5, 4, 6], [[2, 3], [2, 3]]));
  it("has the gradient of central differences", async () => {
    for (const symbolic of [false, true]) {
      const lengths = tensor("int64", [3], [1n, 4n, 2n]);
      await checkGradients({ inputs: { x: numbers(1, "x", [4, 3, 2]) }, others: { lengths }, symbolic, build: ({ x, lengths: counts }) => reverseSequence(x, counts) });
      await checkGradients({ inputs: { x: numbers(1, "x", [3, 4]) }, others: { lengths }, symbolic, build: ({ x, lengths: counts }) => reverseSequence(x, counts, { timeAxis: 1, batchAxis: 0 }) });
    }
  });
});
