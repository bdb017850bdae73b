import { describe, it } from "vitest";
import { add, ceil, floor, mul, round } from "../../src/index.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

describe.each([["floor", floor, [-2, 0, 1, 2]], ["ceil", ceil, [-1, 0, 2, 3]], ["round", round, [-2, 0, 2, 2]]] as const)("%s", (_, step, expected) => {
  it("gives worked values", () => expectValues(([x]) => step(x), [[-1.5, 0, 1.5, 2.5]], expected));
  it("passes no gradient", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [2, 3]) }, symbolic: true, build: ({ x }) => add(mul(step(x), x), step(mul(x, 2))) });
  });
});
