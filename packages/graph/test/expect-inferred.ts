// Compares what is inferred of operators without a gradient rule with what ONNX Runtime gives.
import { expect } from "vitest";
import { graphBuilder, type Node, type Value } from "../src/index.js";
import { emitAll } from "../src/value.js";
import { runGraph, type Tensors } from "./run-graph.js";

export interface InferredCase {
  readonly op: string;
  /** Operands by name, in order; null leaves one out. */
  readonly operands: Readonly<Record<string, Tensors[string] | null>>;
  readonly attributes?: Node["attributes"];
  readonly numOutputs?: number;
}

/** Types of all outputs are those of ONNX Runtime's; sizes under an invented name may be any. Gives the shapes inferred back. */
export async function expectInferred({ op, operands, attributes = {}, numOutputs = 1 }: InferredCase): Promise<readonly Value["shape"][]> {
  const g = graphBuilder("inferred");
  const inputs = Object.entries(operands).map(([name, tensor]) => tensor && g.input(name, tensor.dtype, tensor.shape));
  const outputs = emitAll(op, inputs, attributes, { numOutputs });
  outputs.forEach((value, index) => g.output(`y${index}`, value));
  const given = Object.entries(operands).filter((entry): entry is [string, Tensors[string]] => entry[1] !== null);
  const results = await runGraph(g.build(), Object.fromEntries(given));
  outputs.forEach(({ dtype, shape }, index) => {
    const seen = results[`y${index}`];
    expect([seen?.dtype, seen?.shape.map((size, axis) => (typeof shape[axis] === "string" ? shape[axis] : size))], `output ${index} of ${op}`).toEqual([dtype, shape]);
  });
  return outputs.map(({ shape }) => shape);
}
