import { tensor, toFloat32 } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { int, string } from "../../src/attribute.js";
import { differentiate, graphBuilder, reduceSum } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { numbers } from "../arbitrary-case.js";
import { expectInferred } from "../expect-inferred.js";

const [STEPS, BATCH, WIDTH, HIDDEN] = [5, 2, 3, 4];
const random = (name: string, ...sizes: number[]): ReturnType<typeof toFloat32> => toFloat32(numbers(1, name, sizes));

describe.each([["LSTM", 4, 3], ["GRU", 3, 2], ["RNN", 1, 2]] as const)("%s", (op, gates, numOutputs) => {
  it.each([[0, 1], [0, 2]])("has states of the shape that ONNX Runtime gives them: layout %d, %d directions", async (layout, directions) => {
    const operands = { x: random("x", STEPS, BATCH, WIDTH), w: random("w", directions, gates * HIDDEN, WIDTH), r: random("r", directions, gates * HIDDEN, HIDDEN) };
    const attributes = { hidden_size: int(HIDDEN), layout: int(layout), ...(directions === 2 && { direction: string("bidirectional") }) };
    const shapes = await expectInferred({ op, operands, attributes, numOutputs });
    expect(shapes[0]).toEqual([STEPS, directions, BATCH, HIDDEN]);
  });
  it("puts the batch first with layout 1, which ONNX Runtime 1.30 does not compute", () => {
    const g = graphBuilder("g");
    const operands = [g.input("x", "float32", ["jets", STEPS, WIDTH]), g.input("w", "float32", [1, gates * HIDDEN, WIDTH]), g.input("r", "float32", [1, gates * HIDDEN, HIDDEN])];
    expect(g.emit(op, operands, { layout: int(1) }, { numOutputs: 2 }).map(({ shape }) => shape)).toEqual([["jets", STEPS, 1, HIDDEN], ["jets", 1, HIDDEN]]);
  });
  it("refuses a gradient by name", () => {
    const g = graphBuilder("g");
    const y = emit(op, [g.input("x", "float32", [STEPS, BATCH, WIDTH]), g.parameter("w", [1, gates * HIDDEN, WIDTH], { kind: "ones" }), g.initializer("r", tensor("float32", [1, gates * HIDDEN, HIDDEN]))], { hidden_size: int(HIDDEN) });
    g.output("loss", reduceSum(y));
    expect(() => differentiate(g.build(), { loss: "loss" })).toThrow(new RegExp(`operator ${op} \\(node "\\w+"\\) has no gradient rule; it lies on the path loss <- \\w+ <- w\\.`));
  });
});
