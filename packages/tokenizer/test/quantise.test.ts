import { readFileSync } from "node:fs";
import { abs, add, differentiate, gradientName, graphBuilder, mul, reduceMean, reduceSum, sub, type Graph } from "@mpm/graph";
import { child, linear, scope } from "@mpm/layers";
import { openSession } from "@mpm/runtime";
import { readNpz, tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { affineCodebook, quantise } from "../src/quantise.js";
import { relativeDifference } from "./small-problem.js";

async function run(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  await using session = await openSession(graph, { threads: 1 });
  return session.run(feeds);
}

function quantiserGraph(): Graph {
  const g = graphBuilder("quantiser");
  const { tokens, codes, passed, commitment } = quantise(scope(g), g.input("z", "float32", ["rows", 2]), { vocabulary: 3, beta: 0.25, affineRate: 2, sync: 2 });
  for (const [name, value] of Object.entries({ tokens, codes, passed, commitment })) g.output(name, value);
  return g.build();
}

describe("worked values", () => {
  // (1 + 2 scale) C + 2 bias: the codes lie at (1, 0), (3, 0) and (1, 4).
  const weights = {
    codebook: tensor("float32", [3, 2], [0, 1, 1, 1, 0, 3]),
    "affine.scale": tensor("float32", [1, 2], [0.5, 0.5]), "affine.bias": tensor("float32", [1, 2], [0.5, -1]),
  };

  test("the nearest affine code, its entries, and the commitment", async () => {
    const { tokens, codes, passed, commitment } = await run(quantiserGraph(), { ...weights, z: tensor("float32", [3, 2], [1.5, 0.5, 9, -1, 0, 3]) });
    expect([...tokens.data]).toEqual([0, 1, 2]);
    expect([...codes.data]).toEqual([1, 0, 3, 0, 1, 4]);
    expect(passed.data).toEqual(codes.data);
    expect([...commitment.data]).toEqual([0.25, 18.5, 1]); // both halves are the mean squared difference
  });

  test("the first of two equal distances, as numpy and PyTorch", async () => {
    const { tokens } = await run(quantiserGraph(), { ...weights, z: tensor("float32", [1, 2], [2, 0]) });
    expect([...tokens.data]).toEqual([0]);
  });

  test("the codebook that decoding reads is the same", async () => {
    const g = graphBuilder("codes");
    g.output("codes", affineCodebook(scope(g), { vocabulary: 3, latent: 2, affineRate: 2 }));
    expect([...(await run(g.build(), weights))["codes"].data]).toEqual([1, 0, 3, 0, 1, 4]);
  });
});

const fixture = new URL("fixtures/vq.npz", import.meta.url);

describe("PyTorch's float64 numbers", () => {
  const arrays = readNpz(readFileSync(fixture));
  const number = (name: string): number => Number(arrays[`in.${name}`].data[0]);
  const parameters = ["codebook", "affine.scale", "affine.bias", "z", "decode.weight", "decode.bias"];

  /** mean over rows of |decode(quantised) - target| + 10 commitment. */
  function lossGraph(): Graph {
    const g = graphBuilder("fixture");
    const z = g.parameter("z", [40, 4], { kind: "zeros" });
    const target = g.input("target", "float32", [40, 3]);
    const { tokens, codes, passed, commitment } = quantise(scope(g), z, { vocabulary: 12, beta: number("beta"), affineRate: number("affineRate"), sync: number("sync") });
    const error = reduceSum(abs(sub(linear(child(scope(g), "decode"), passed, { out: 3 }), target)), { axes: [-1], keepDims: true }); // [40, 1]
    g.output("loss", reduceMean(add(error, mul(commitment, number("commitmentWeight"))), { axes: [0] }));
    g.output("commitment", reduceMean(commitment, { axes: [0] }));
    g.output("index", tokens);
    g.output("quantised", codes);
    return g.build();
  }

  test("indices, codes, commitment, loss and every gradient", async () => {
    const graph = differentiate(lossGraph(), { loss: "loss", parameters });
    const weights = Object.fromEntries(parameters.map((name) => [name, arrays[`param.${name}`]]));
    const result = await run(graph, { ...weights, target: arrays["in.target"] });
    expect([...result["index"].data]).toEqual([...arrays["out.index"].data]);
    for (const name of ["quantised", "commitment", "loss"]) expect.soft(relativeDifference(result[name], arrays[`out.${name}`]), name).toBeLessThan(1e-5);
    for (const name of parameters) expect.soft(relativeDifference(result[gradientName(name)], arrays[`grad.${name}`]), `gradient of ${name}`).toBeLessThan(1e-5);
  });
});
