import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { differentiate, gather, gatherUnique, graphBuilder, mul, reduceSum, reshape, type GatherUniqueOptions } from "../../src/index.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

// Sets of 3 and 1 particles in 3 slots each; slots 4 and 5 are padding and point at row 0.
const particleOfSlot = tensor("int32", [6], [0, 1, 2, 3, 0, 0]);
const slotOfParticle = tensor("int32", [4], [0, 1, 2, 3]);
const keyMask = tensor("float64", [6, 1], [1, 1, 1, 1, 0, 0]);
const others = { index: particleOfSlot, inverse: slotOfParticle, mask: keyMask };

describe("gatherUnique", () => {
  it("packs particles into slots: gradients come from real slots only", async () => {
    // Padding is masked downstream, as attention does.
    await checkGradients({ inputs: { x: numbers(1, "x", [4, 3]) }, others, build: ({ x, index, inverse, mask }) => mul(gatherUnique(x, index, inverse), mask) });
  });
  it("takes slots back to particles: with the mask, padding slots get no gradient", async () => {
    await checkGradients({ inputs: { slots: numbers(2, "slots", [6, 3]) }, others, build: ({ slots, index, inverse, mask }) => gatherUnique(slots, inverse, index, { inverseMask: mask }) });
  });
  it("would send row 0's gradient to padding slots without the mask", async () => {
    const grad = await unpackGradient({});
    expect(Array.from(grad?.data ?? [], Number)).toEqual([1, 1, 1, 1, 1, 1]);
  });
  it("goes there and back, indices of any rank", async () => {
    await checkGradients({
      inputs: { x: numbers(3, "x", [4, 2]) }, others: { ...others, index: tensor("int32", [2, 3], particleOfSlot.data) },
      build: ({ x, index, inverse, mask }) => gatherUnique(reshape(gatherUnique(x, index, inverse), [6, 2]), inverse, index, { inverseMask: reshape(mask, [2, 3, 1]) }),
    });
  });
  it("cuts rows into heads: rows of a reshaped view", async () => {
    // [4 particles, 2 heads * 3] as [8, 3] rows; head h of particle p goes to slot h * 4 + p.
    const index = tensor("int32", [8], [0, 2, 4, 6, 1, 3, 5, 7]);
    const inverse = tensor("int32", [8], [0, 4, 1, 5, 2, 6, 3, 7]);
    await checkGradients({ inputs: { x: numbers(4, "x", [4, 6]) }, others: { index, inverse }, build: ({ x, index: at, inverse: back }) => gatherUnique(reshape(x, [-1, 3]), at, back) });
  });
  it("has the gradient of a plain gather where rows are taken once", async () => {
    const g = graphBuilder("both");
    const [x, index, inverse] = [g.input("x", "float32", ["rows", 3]), g.input("index", "int32", ["rows"]), g.input("inverse", "int32", ["rows"])];
    const weight = g.input("weight", "float32", ["rows", 3]);
    for (const [name, rows] of [["unique", gatherUnique(x, index, inverse)], ["plain", gather(x, index)]] as const) g.output(name, reduceSum(mul(rows, weight)));
    const feeds = { x: tensor("float32", [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]), index: tensor("int32", [3], [2, 0, 1]), inverse: tensor("int32", [3], [1, 2, 0]), weight: tensor("float32", [3, 3], [1, -1, 2, 3, 5, 8, 0, 4, 7]) };
    const [unique, plain] = await Promise.all(["unique", "plain"].map((loss) => runGraph(differentiate(g.build(), { loss, parameters: ["x"] }), feeds)));
    expectClose(unique?.["x_grad"], plain?.["x_grad"] ?? feeds.x, 0);
  });
  it("stays one node each way, without a scatter", () => {
    const g = graphBuilder("g");
    const y = gatherUnique(g.input("x", "float32", ["rows", 3]), g.input("index", "int32", ["slots"]), g.input("inverse", "int32", ["rows"]));
    g.output("loss", reduceSum(mul(y, y)));
    const ops = differentiate(g.build(), { loss: "loss", parameters: ["x"] }).nodes.map(({ op }) => op);
    expect(ops.filter((op) => op === "GatherUnique")).toHaveLength(2);
    expect(ops).not.toContain("ScatterElements");
  });
  it("takes rows, of a known width where it is differentiated", () => {
    const g = graphBuilder("g");
    const index = g.input("index", "int32", ["rows"]);
    expect(() => gatherUnique(g.input("x", "float32", [3]), index, index)).toThrow("GatherUnique takes rows [rows, width]");
    g.output("loss", reduceSum(gatherUnique(g.input("y", "float32", ["rows", "width"]), index, index)));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["y"] })).toThrow("rows of a known width, got width");
  });
});

async function unpackGradient(options: GatherUniqueOptions): Promise<Tensor | undefined> {
  const g = graphBuilder("unpack");
  const [y, index, inverse] = [g.input("y", "float32", [6, 1]), g.input("index", "int32", [6]), g.input("inverse", "int32", [4])];
  g.output("loss", reduceSum(gatherUnique(y, inverse, index, options)));
  const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["y"] }), { y: tensor("float32", [6, 1]), index: particleOfSlot, inverse: slotOfParticle });
  return results["y_grad"];
}
