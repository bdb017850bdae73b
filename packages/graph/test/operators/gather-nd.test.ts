import { sizeOf, tensor, toFloat32, randomStream, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatherND, graphBuilder, lower, scatterND } from "../../src/index.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

const cases = shape({ minRank: 1, maxRank: 4 }).filter((sizes) => !sizes.includes(0)).chain((sizes) => fc.record({
  sizes: fc.constant(sizes), batchDims: fc.nat(sizes.length - 1), pointed: fc.nat(3), picked: shape({ maxRank: 2 }), drawn: draw,
})).map(({ sizes, batchDims, pointed, ...rest }) => ({ ...rest, sizes, batchDims, coordinates: Math.min(pointed + 1, sizes.length - batchDims) }));

/** Coordinates [..., coordinates] into axes of the given sizes, some of them counted from the end. */
function coordinatesIn(seed: number, leading: readonly number[], sizes: readonly number[]): Tensor<"int64"> {
  const stream = randomStream(seed, "coordinates");
  const count = sizeOf(leading) * sizes.length;
  return tensor("int64", [...leading, sizes.length], BigInt64Array.from({ length: count }, (_, at) => {
    const size = sizes[at % sizes.length] ?? 1;
    return BigInt(stream.integer(2 * size) - size);
  }));
}

/** Coordinates that never meet: the first rows, turned round. */
function distinctRows(count: number, sizes: readonly number[]): Tensor<"int64"> {
  const total = sizeOf(sizes);
  const strides = sizes.map((_, axis) => sizeOf(sizes.slice(axis + 1)));
  return tensor("int64", [count, sizes.length], BigInt64Array.from({ length: count * sizes.length }, (_, at) => {
    const row = total - 1 - Math.floor(at / sizes.length);
    return BigInt(Math.floor(row / (strides[at % sizes.length] ?? 1)) % (sizes[at % sizes.length] ?? 1));
  }));
}

describe("gatherND", () => {
  it("is written out as ONNX Runtime computes it, batches too", () => holds(cases, async ({ sizes, batchDims, coordinates, picked, drawn: { seed, symbolic } }) => {
    const indices = coordinatesIn(seed, [...sizes.slice(0, batchDims), ...picked], sizes.slice(batchDims, batchDims + coordinates));
    const x = toFloat32(numbers(seed, "x", sizes));
    await checkLowering({ x }, ({ x: value }) => [gatherND(value, value.scope.constant(indices), { batchDims })], { symbolic });
  }, 40));
  it("has the gradient of central differences", () => holds(cases, async ({ sizes, batchDims, coordinates, picked, drawn: { seed, symbolic, reduced } }) => {
    const indices = coordinatesIn(seed, [...sizes.slice(0, batchDims), ...picked], sizes.slice(batchDims, batchDims + coordinates));
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => gatherND(x, x.scope.constant(indices), { batchDims }) });
  }, 25));
  it("keeps symbolic sizes, and needs to know the number of coordinates", () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", ["jets", "slots", 8]);
    expect(gatherND(x, g.input("i", "int64", ["jets", "hits", 1]), { batchDims: 1 }).shape).toEqual(["jets", "hits", 8]);
    expect(() => gatherND(x, g.input("j", "int64", ["hits", "coordinates"]))).toThrow("expected a known number of coordinates, 1 to 3");
    expect(() => gatherND(x, g.input("k", "int64", ["hits", 4]))).toThrow("expected a known number of coordinates, 1 to 3");
  });
});

describe("scatterND", () => {
  it.each(["none", "add", "mul", "max", "min"] as const)("is written out as ONNX Runtime computes it, with reduction %s", (reduction) => holds(cases, async ({ sizes, coordinates, drawn: { seed, symbolic } }) => {
    const pointed = sizes.slice(0, coordinates);
    const indices = distinctRows(Math.ceil(sizeOf(pointed) / 2), pointed);
    const operands = { x: toFloat32(numbers(seed, "x", sizes)), updates: toFloat32(numbers(seed, "u", [indices.shape[0] ?? 0, ...sizes.slice(coordinates)])) };
    const graph = await checkLowering(operands, ({ x, updates }) => [scatterND(x, x.scope.constant(indices), updates, { reduction })], { symbolic });
    expect(graph.nodes.map(({ op }) => op)).not.toContain("ScatterND");
  }));
  it.each(["none", "add", "mul", "max", "min"] as const)("has the gradients of central differences, with reduction %s", (reduction) => holds(cases, async ({ sizes, coordinates, picked, drawn: { seed, symbolic, reduced } }) => {
    const pointed = sizes.slice(0, coordinates);
    const indices = reduction === "none" ? distinctRows(Math.ceil(sizeOf(pointed) / 2), pointed) : coordinatesIn(seed, picked, pointed);
    const inputs = { x: numbers(seed, "x", sizes), updates: numbers(seed, "u", [...indices.shape.slice(0, -1), ...sizes.slice(coordinates)]) };
    await checkGradients({ inputs, symbolic, reduced, build: ({ x, updates }) => scatterND(x, x.scope.constant(indices), updates, { reduction }) });
  }));
  it("adds exactly where many updates meet", async () => {
    const [rows, width, count] = [4, 8, 2000];
    const indices = coordinatesIn(3, [count], [rows]);
    const updates = tensor("float32", [count, width], Float32Array.from({ length: count * width }, (_, at) => at % 7));
    const expected = tensor("float32", [rows, width]);
    updates.data.forEach((update, at) => { expected.data[((Number(indices.data[Math.floor(at / width)]) + rows) % rows) * width + (at % width)]! += update; });
    const g = graphBuilder("g");
    g.output("y", scatterND(g.input("x", "float32", [rows, width]), g.input("indices", "int64", ["count", 1]), g.input("updates", "float32", ["count", width]), { reduction: "add" }));
    const graph = lower(g.build());
    expect(graph.nodes.map(({ op }) => op)).not.toContain("ScatterND");
    expectClose((await runGraph(graph, { x: tensor("float32", [rows, width]), indices, updates }))["y"], expected, 0);
  });
});
