import { tensor, toFloat32 } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { int } from "../../src/attribute.js";
import { emit, graphBuilder, lower } from "../../src/index.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";

const domain = "com.microsoft";
const HEADS = 2;
const PLACES = tensor("int64", [2, 3], [0n, 1n, 2n, 3n, 1n, 0n]);

// of rank 3 and 4, pairs of neighbours or half the way apart, all or some of the 6 entries of a head
const cases = [[2, 3, 12], [2, HEADS, 3, 6]].flatMap((sizes) => [false, true].flatMap((interleaved) => [6, 4].map((turned) => [sizes, interleaved, turned] as const)));

describe("com.microsoft.RotaryEmbedding", () => {
  it.each(cases)("of [%s], interleaved %s, of %d entries is written out as ONNX Runtime computes it, and has its gradients", async (sizes, interleaved, turned) => {
    const [x, cos, sin] = [numbers(1, "x", sizes), numbers(2, "cos", [5, turned / 2]), numbers(3, "sin", [5, turned / 2])];
    const attributes = { num_heads: int(HEADS), interleaved: int(Number(interleaved)), ...(turned < 6 && { rotary_embedding_dim: int(turned) }) };
    for (const symbolic of [false, (input: string, axis: number): boolean => input !== "cos" && input !== "sin" && axis === 0]) {
      const graph = await checkLowering({ x: toFloat32(x), places: PLACES, cos: toFloat32(cos), sin: toFloat32(sin) }, (values) => [emit("RotaryEmbedding", [values.x, values.places, values.cos, values.sin], attributes, { domain })], { symbolic });
      expect(graph.nodes.some(({ op }) => op === "RotaryEmbedding")).toBe(false);
    }
    await checkGradients({ inputs: { x, cos, sin }, others: { places: PLACES }, build: (values) => emit("RotaryEmbedding", [values.x, values.places, values.cos, values.sin], attributes, { domain }) });
  });
  it.each([[[2, 3, 12]], [[2, HEADS, 3, 6]]])("of [%s] counts from a first place, and finds the heads by the angles", async (sizes) => {
    const operands = { x: toFloat32(numbers(1, "x", sizes)), first: tensor("int64", [1], [2n]), cos: toFloat32(numbers(2, "cos", [5, 3])), sin: toFloat32(numbers(3, "sin", [5, 3])) };
    for (const symbolic of [false, (input: string, axis: number): boolean => input === "x" && axis === sizes.length - 2]) {
      const graph = await checkLowering(operands, ({ x, first, cos, sin }) => [emit("RotaryEmbedding", [x, first, cos, sin], {}, { domain })], { symbolic });
      expect(graph.outputs).toHaveLength(1);
    }
  });
  it("rejects what it cannot read", () => {
    const lowered = (packed: boolean, pairs: number | string): unknown => {
      const g = graphBuilder("g");
      const [cos, sin] = [g.input("cos", "float32", [5, pairs]), g.input("sin", "float32", [5, pairs])];
      g.output("y", emit("RotaryEmbedding", [g.input("x", "float32", [2, 3, 12]), g.input("places", "int64", [2, 3]), cos, sin], { is_packed_batching: int(Number(packed)) }, { domain }));
      return lower(g.build());
    };
    expect(() => lowered(true, 3)).toThrow("packs its batch");
    expect(() => lowered(false, "pairs")).toThrow("needs the attribute num_heads");
  });
});
