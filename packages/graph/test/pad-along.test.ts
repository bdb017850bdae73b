import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { differentiate, emit, graphBuilder, lower, mul, reduceSum, slice, transpose, type Value } from "../src/index.js";
import { int64Vector } from "../src/value.js";
import { checkLowering, expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

const x = tensor("float32", [2, 3, 2, 2], Float32Array.from({ length: 24 }, (_, at) => at + 1));
const around = (value: Value, pad: (inner: Value) => Value): Value => transpose(pad(transpose(value, [0, 2, 3, 1])), [0, 3, 1, 2]);

describe("padAlong", () => {
  it.each([[[1], [1, 2]], [[3, 0], [1, 0, -1, 2]], [[0, 1, 2, 3], [0, 1, 0, 0, 0, 0, 0, 0]]])("pads along %j by %j as ONNX's Pad with axes", async (axes, pads) => {
    const plain = await checkLowering({ x }, ({ x: value }) => [emit("Pad", [value, int64Vector(value, pads), null, int64Vector(value, axes)])]);
    expect(plain.nodes.every(({ op, inputs }) => op !== "Pad" || inputs.length < 4)).toBe(true);
  });
  it("survives ONNX Runtime, which moves transposes over pads", async () => {
    const build = (pad: (inner: Value) => Value): ReturnType<ReturnType<typeof graphBuilder>["build"]> => {
      const g = graphBuilder("g");
      g.output("y", around(g.input("x", "float32", x.shape), pad));
      return g.build();
    };
    const file = build((inner) => emit("Pad", [inner, int64Vector(inner, [1, 2]), null, int64Vector(inner, [1])]));
    const expected = await runGraph(file, { x }, { optimise: false });
    expectClose((await runGraph(lower(file), { x }))["y"], expected["y"] ?? tensor("float32", []), 0);
    await expect(runGraph(file, { x })).rejects.toThrow("out of data bounds"); // or the workaround can go
  });
  it("keeps the gradient of a Slice between transposes running", async () => {
    const g = graphBuilder("g");
    const part = around(g.input("x", "float32", x.shape), (inner) => slice(inner, { axis: 1, start: 1 }));
    g.output("loss", reduceSum(mul(part, part)));
    const { x_grad } = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x });
    expectClose(x_grad, tensor("float32", x.shape, Float32Array.from(x.data, (entry, at) => (at % 4 < 2 ? 0 : 2 * Number(entry)))), 0);
  });
});
