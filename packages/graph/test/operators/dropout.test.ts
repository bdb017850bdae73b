import { tensor, toFloat32 } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, mul, reduceSum, type Value } from "../../src/index.js";
import { emit, emitAll } from "../../src/value.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";

const both = (operands: readonly (Value | null)[]): readonly Value[] => emitAll("Dropout", operands, {}, { numOutputs: 2 });

describe("Dropout", () => {
  it.each([[[2, 3]], [[]], [[0, 2]]])("is the value itself and a mask of trues at [%s]", async (sizes) => {
    const operands = { x: toFloat32(numbers(1, "x", sizes)), ratio: tensor("float32", [], [0.5]) };
    const off = (x: Value): Value => x.scope.constant(tensor("bool", [], [0]));
    const forms: readonly ((given: Readonly<Record<"x" | "ratio", Value>>) => readonly Value[])[] = [
      ({ x }) => both([x]), ({ x, ratio }) => both([x, ratio]), ({ x, ratio }) => both([x, ratio, off(x)]), ({ x }) => [mul(emit("Dropout", [x, null, off(x)]), 2)],
      ({ x }) => both([x, null, x.scope.emit("Constant", [], { value: { type: "tensor", value: tensor("bool", [], [0]) } })[0] ?? null]),
    ];
    for (const form of forms)
      for (const symbolic of [false, true])
        expect((await checkLowering(operands, form, { symbolic })).nodes.some(({ op }) => op === "Dropout")).toBe(false);
  });
  it("passes the gradient as it is", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [2, 3]) }, symbolic: true, build: ({ x }) => mul(emit("Dropout", [x]), x) });
  });
  it("refuses to draw random numbers", () => {
    for (const training of ["constant", "fed"]) {
      const g = graphBuilder("training");
      const mode = training === "fed" ? g.input("mode", "bool", []) : g.initializer("mode", tensor("bool", [], [1]));
      g.output("loss", reduceSum(emit("Dropout", [g.input("x", "float32", [3]), 0.5, mode])));
      expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow('Dropout "dropout_0" has training_mode on, or fed: it would draw random numbers');
    }
  });
});
