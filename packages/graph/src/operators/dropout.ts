// Dropout as files have it after training: the value itself. With training on it draws random numbers, which a graph of
// this package takes as inputs, so that a step can be repeated.
import type { Tensor } from "@mpm/tensor";
import type { Node } from "../ir.js";
import { scalarData, type Operator } from "../value.js";
import { constantOfShape } from "./constant-of-shape.js";
import { shapeOf } from "./shape.js";

const TRUE: Tensor = { dtype: "bool", shape: [1], data: scalarData("bool", 1) };

export const dropoutOperator: Operator = {
  op: "Dropout",
  infer(_node, { input }) {
    const { dtype, shape } = input(0);
    return [{ dtype, shape }, { dtype: "bool", shape }];
  },
  /** Input 2 is `training_mode`, false where it is left out. The second output says which entries were kept: all. */
  decompose({ node, inputs, input, wants, constant }) {
    const training = constant(2);
    if (inputs[2] !== undefined && (training === undefined || Number(training.data[0]) !== 0)) throw drawsRandomNumbers(node);
    return [input(0), wants(1) ? constantOfShape(shapeOf(input(0)), TRUE) : undefined];
  },
};

function drawsRandomNumbers({ name }: Node): RangeError {
  return new RangeError(`Dropout "${name}" has training_mode on, or fed: it would draw random numbers. Export the model in its evaluation mode, or multiply by a mask that the graph takes as an input`);
}
