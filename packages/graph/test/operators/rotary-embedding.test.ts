import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { int } from "../../src/attribute.js";
import { emit, graphBuilder, lower, type Attribute } from "../../src/index.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectUpgrade, node, random } from "../upgrade-check.js";

type Attributes = Readonly<Record<string, Attribute>>;

const positions = tensor("int64", [2, 3], BigInt64Array.from([0, 1, 2, 4, 0, 3], BigInt));
const pairings: readonly Attributes[] = [{}, { interleaved: int(1) }];

async function expectUpgrades(x: Tensor<"float32">, cache: readonly number[], attributes: Attributes, ids?: Tensor): Promise<void> {
  const inputs = { x, cosine: random(cache, 2), sine: random(cache, 3), ...(ids && { ids }) };
  await expectUpgrade({ opset: 23, nodes: [node("RotaryEmbedding", Object.keys(inputs), ["y"], attributes)], inputs });
}

describe("RotaryEmbedding", () => {
  it.each(pairings)("is what ONNX Runtime's own gives, written out, %o", async (pairing) => {
    await expectUpgrades(random([2, 4, 3, 8]), [2, 3, 4], pairing);
    await expectUpgrades(random([2, 4, 3, 8]), [5, 4], pairing, positions);
    await expectUpgrades(random([2, 3, 32]), [2, 3, 4], { ...pairing, num_heads: int(4) });
    await expectUpgrades(random([2, 3, 32]), [5, 4], { ...pairing, num_heads: int(4) }, positions);
    await expectUpgrades(random([2, 4, 3, 8]), [5, 2], { ...pairing, rotary_embedding_dim: int(4), num_heads: int(4) }, positions);
    await expectUpgrades(random([2, 3, 32]), [5, 2], { ...pairing, rotary_embedding_dim: int(4), num_heads: int(4) }, positions);
  });
  it.each(pairings)("has the gradient of central differences, %o", async (attributes) => {
    for (const partial of [{}, { rotary_embedding_dim: int(2) }]) {
      const half = "rotary_embedding_dim" in partial ? 1 : 2;
      const inputs = { x: numbers(1, "x", [2, 2, 3, 4]), cosine: numbers(2, "cosine", [5, half]), sine: numbers(3, "sine", [5, half]) };
      await checkGradients({ inputs, others: { positions }, build: (given) => emit("RotaryEmbedding", [given.x, given.cosine, given.sine, given.positions], { ...attributes, ...partial }) });
    }
  });
  it("needs to know its heads and features", () => {
    const lowered = (shape: readonly (number | string)[], attributes: Attributes): void => {
      const g = graphBuilder("g");
      const cache = g.input("cache", "float32", [2, 3, 2]);
      g.output("y", emit("RotaryEmbedding", [g.input("x", "float32", shape), cache, cache], attributes));
      lower(g.build());
    };
    expect(() => lowered([2, 3, 8], {})).toThrow("of a value of rank 3 needs the attribute num_heads");
    expect(() => lowered([2, 3, "width"], { num_heads: int(2) })).toThrow('turns the last axis of "x", of symbolic size width: fix that size');
  });
});
