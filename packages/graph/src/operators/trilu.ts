// Trilu: the upper or lower triangle of matrices, zeros elsewhere.
import { int } from "../attribute.js";
import { emit, scalar, type Operator, type Value } from "../value.js";

export interface TriluOptions {
  /** The diagonal to cut along: 0 the main one, positive ones above it. */
  readonly diagonal?: number;
}

/** x [..., rows, columns] with zeros below the diagonal. */
export function triu(x: Value, { diagonal = 0 }: TriluOptions = {}): Value {
  return emit("Trilu", [x, scalar(x, diagonal, "int64")], { upper: int(1) });
}

/** x [..., rows, columns] with zeros above the diagonal. */
export function tril(x: Value, { diagonal = 0 }: TriluOptions = {}): Value {
  return emit("Trilu", [x, scalar(x, diagonal, "int64")], { upper: int(0) });
}

export const triluOperator: Operator = {
  op: "Trilu",
  infer(node, { input }) {
    const { dtype, shape } = input(0);
    if (shape.length < 2) throw new RangeError(`Trilu "${node.name}" takes matrices [..., rows, columns], got "${input(0).name}" [${shape.join(", ")}]`);
    return [{ dtype, shape }];
  },
  gradient: ({ node, inputs, dy }) => [emit("Trilu", [dy, inputs[1] ?? null], node.attributes)],
};
