import { tensor, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, mul, nodesOffWebGpu, reduceSum, segmentGather, segmentSum, type Value } from "../../src/index.js";
import { draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { runGraph, type Tensors } from "../run-graph.js";

type SegmentInputs = Record<"slots" | "mask" | "segment", Tensor>;

/** Segments from the segment of each row, in any order. */
function segmentsOf(segment: readonly number[], count: number, dtype: "float32" | "float64" = "float64"): SegmentInputs {
  const rows = Array.from({ length: count }, (_, at) => segment.flatMap((own, row) => (own === at ? [row] : [])));
  const most = Math.max(0, ...rows.map(({ length }) => length));
  const padded = (fill: (list: readonly number[], place: number) => number): number[] => rows.flatMap((list) => Array.from({ length: most }, (_, place) => fill(list, place)));
  return {
    slots: tensor("int32", [count, most], padded((list, place) => list[place] ?? 0)),
    mask: tensor(dtype, [count, most], padded((list, place) => Number(place < list.length))),
    segment: tensor("int32", [segment.length], segment),
  };
}

async function run(build: (x: Value, segments: Record<keyof SegmentInputs, Value>) => Value, x: Tensor, segments: SegmentInputs): Promise<Tensor | undefined> {
  const g = graphBuilder("run");
  const input = (name: string, { dtype, shape }: Tensor): Value => g.input(name, dtype, shape);
  g.output("y", build(input("x", x), { slots: input("slots", segments.slots), mask: input("mask", segments.mask), segment: input("segment", segments.segment) }));
  const feeds: Tensors = { x, ...segments };
  return (await runGraph(g.build(), feeds))["y"];
}

const some = fc.integer({ min: 1, max: 4 }).chain((count) => fc.record({ count: fc.constant(count), segment: fc.array(fc.nat(count - 1), { minLength: 1, maxLength: 8 }), drawn: draw }));

describe("segmentSum and segmentGather", () => {
  // Rows 1 and 3 are in segment 0, none in 1, rows 0 and 2 and 4 in 2.
  const worked = segmentsOf([2, 0, 2, 0, 2], 3, "float32");

  it("sums the rows of each segment; an empty one gives 0", async () => {
    const y = await run(segmentSum, tensor("float32", [5, 2], [1, 10, 2, 20, 3, 30, 4, 40, 5, 50]), worked);
    expectClose(y, tensor("float32", [3, 2], [6, 60, 0, 0, 9, 90]), 0);
  });
  it("reads each row's segment", async () => {
    const y = await run(segmentGather, tensor("float32", [3, 1], [7, 8, 9]), worked);
    expectClose(y, tensor("float32", [5, 1], [9, 7, 9, 7, 9]), 0);
  });
  it("without any rows gives zeros, and no rows", async () => {
    const none = segmentsOf([], 2, "float32");
    expectClose(await run(segmentSum, tensor("float32", [0, 3]), none), tensor("float32", [2, 3]), 0);
    expect((await run(segmentGather, tensor("float32", [2, 3], [1, 2, 3, 4, 5, 6]), none))?.shape).toEqual([0, 3]);
  });
  it.each([["segmentSum", segmentSum], ["segmentGather", segmentGather]] as const)("%s has the gradient of central differences", (_name, build) => holds(some, async ({ count, segment, drawn: { seed, symbolic } }) => {
    const x = numbers(seed, "x", [build === segmentSum ? segment.length : count, 2]);
    await checkGradients({ inputs: { x }, others: segmentsOf(segment, count), symbolic: (_input, axis) => symbolic && axis === 0, build: ({ x: rows, ...segments }) => build(rows, segments) });
  }));
  it("has no scatter in its gradient, and stays on the GPU", () => {
    const g = graphBuilder("g");
    const segments = { slots: g.input("slots", "int32", ["sets", "most"]), mask: g.input("mask", "float32", ["sets", "most"]), segment: g.input("segment", "int32", ["rows"]) };
    const x = g.input("x", "float32", ["rows", 3]);
    g.output("loss", reduceSum(mul(segmentGather(segmentSum(x, segments), segments), x)));
    const graph = differentiate(g.build(), { loss: "loss", parameters: ["x"] });
    expect(graph.nodes.map(({ op }) => op)).not.toContain("ScatterElements");
    expect(nodesOffWebGpu(graph)).toEqual([]);
  });
  it("takes rows", () => {
    const g = graphBuilder("g");
    const [slots, mask, segment] = [g.input("slots", "int32", [1, 1]), g.input("mask", "float32", [1, 1]), g.input("segment", "int32", [1])];
    expect(() => segmentSum(g.input("x", "float32", [3]), { slots, mask, segment })).toThrow("SegmentSum takes rows [rows, width]");
  });
});
