import { toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphBuilder } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { broadcastable, draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ sizes: fc.integer({ min: 1, max: 4 }).chain(broadcastable), drawn: draw });

describe.each([["Sum", [12, 33]], ["Mean", [4, 11]]] as const)("%s", (op, expected) => {
  it("gives worked values", () => expectValues((values) => emit(op, values), [[1, 2], [3, 1], [8, 30]], expected));
  it("is written out as ONNX Runtime computes it", () => holds(cases, async ({ sizes, drawn: { seed, symbolic } }) => {
    await checkLowering(Object.fromEntries(sizes.map((from, at) => [`x${at}`, toFloat32(numbers(seed, `x${at}`, from))])), (values) => [emit(op, Object.values(values))], { symbolic });
  }));
  it("has the gradients of central differences, all operands broadcasting", () => holds(cases, async ({ sizes, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: Object.fromEntries(sizes.map((from, at) => [`x${at}`, numbers(seed, `x${at}`, from)])), symbolic, reduced, build: (values) => emit(op, Object.values(values)) });
  }));
  it("names operands of another type", () => {
    const g = graphBuilder("g");
    expect(() => emit(op, [g.input("x", "float32", [2]), g.input("n", "int32", [2])])).toThrow('got float32 and int32 ("n")');
  });
});
