import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, it } from "vitest";
import { mul, sign } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { draw, holds, indices, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

describe("sign", () => {
  it("gives worked values", () => expectValues(([x]) => sign(x), [[-3, 0, 1e-20, 5]], [-1, 0, 1, 1]));
  it("passes no gradient", async () => { await checkGradients({ inputs: { x: numbers(1, "x", [4]) }, build: ({ x }) => sign(x) }); });
});

describe("Sign of files", () => {
  it("is written out exactly, for whole numbers too", () => holds(fc.record({ sizes: shape(), drawn: draw }), async ({ sizes, drawn: { seed, symbolic } }) => {
    const n = indices(seed, "n", sizes, 5).data.map((value) => value - 2);
    const [whole, tiny] = [tensor("int32", sizes, n), tensor("float32", sizes, Float32Array.from(n, (value) => value * 1e-38))];
    await checkLowering({ whole, tiny }, (given) => [emit("Sign", [given.whole]), emit("Sign", [given.tiny])], { symbolic });
  }));
  it("passes no gradient", async () => { await checkGradients({ inputs: { x: numbers(1, "x", [4]) }, build: ({ x }) => mul(emit("Sign", [x]), x) }); });
});
