// LSTM, GRU and RNN: types of their outputs. They have no gradient rule yet; weights behind them can be trained.
import { intAttribute } from "../attribute.js";
import type { Dim, Node } from "../ir.js";
import type { InferContext, Operator, TypeAndShape } from "../value.js";

/** All states [steps, directions, batch, hidden], and the last ones [directions, batch, hidden]; with layout 1 the batch comes first. */
function infer(node: Node, { input }: InferContext): readonly TypeAndShape[] {
  const [{ dtype, shape }, { shape: [directions = 1, , hidden = 1] }] = [input(0), input(2)];
  if (shape.length !== 3) throw new RangeError(`${node.op} "${node.name}" reads "${input(0).name}" [${shape.join(", ")}]: expected [steps, batch, width]`);
  const isBatchFirst = intAttribute(node, "layout", 0) === 1;
  const [steps = 1, batch = 1]: readonly Dim[] = isBatchFirst ? [...shape.slice(1, 2), ...shape.slice(0, 1)] : shape;
  const last = { dtype, shape: isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden] };
  return [{ dtype, shape: isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden] }, last, last].slice(0, node.outputs.length);
}

export const recurrentOperators: readonly Operator[] = ["LSTM", "GRU", "RNN"].map((op) => ({ op, infer }));
