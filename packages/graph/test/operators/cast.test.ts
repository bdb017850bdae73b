import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { add, cast, differentiate, graphBuilder, mul, reduceSum } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

describe("cast", () => {
  it("truncates towards zero", () => expectValues(([x]) => cast(cast(x, "int32"), "float32"), [[-1.7, 0.5, 2.9]], [-1, 0, 2]));
  it("keeps the shape", () => {
    const y = cast(graphBuilder("g").input("x", "float32", ["jets", 3]), "float64");
    expect([y.dtype, y.shape]).toEqual(["float64", ["jets", 3]]);
  });
  it("passes the gradient between floating-point types", async () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float64", [2]);
    g.output("loss", reduceSum(mul(cast(x, "float32"), cast(x, "float32"))));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float64", [2], [3, -4]) });
    expectClose(results["x_grad"], tensor("float64", [2], [6, -8]), 1e-6);
    expect(results["x_grad"]?.dtype).toBe("float64");
  });
  it("passes none through integers", async () => {
    await checkGradients({ inputs: { x: numbers(2, "x", [3]) }, build: ({ x }) => add(x, cast(cast(x, "int32"), "float64")) });
  });
  it("is nothing where the type is the same", () => {
    const x = graphBuilder("g").input("x", "float32", [2]);
    expect(cast(x, "float32")).toBe(x);
  });
  it("passes on element types without a typed array, and refuses what is none", () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", ["rows", 2]);
    const [text] = g.emit("Cast", [x], { to: { type: "int", value: 8n } });
    expect(text).toMatchObject({ unknown: "type", type: { kind: "tensor", dtype: "string", shape: ["rows", 2] } });
    expect(() => g.emit("Cast", [x], { to: { type: "int", value: 99n } })).toThrow("has `to` 99: expected the number of an element type");
  });
});

describe("CastLike", () => {
  it("is written out as a Cast", async () => {
    const operands = { x: tensor("float32", [2, 1], [-1.5, 2]), n: tensor("int32", [3], [0, 0, 0]) };
    const lowered = await checkLowering(operands, ({ x, n }) => [emit("CastLike", [x, n]), emit("CastLike", [n, x])], { symbolic: true });
    expect(lowered.nodes.map(({ op }) => op)).toEqual(["Cast", "Cast"]);
    await checkLowering(operands, ({ x }) => [emit("CastLike", [x, x])]);
  });
  it("passes the gradient between floating-point types", async () => {
    await checkGradients({ inputs: { x: numbers(2, "x", [3]), like: numbers(3, "like", [1]) }, build: ({ x, like }) => mul(emit("CastLike", [mul(x, x), like]), like) });
  });
});
