// PRelu: x where positive, slope * x elsewhere, with a learned slope. Written out, so that it needs no kernel of its own.
import { emit, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { clip } from "./clip.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";
import { relu } from "./relu.js";

/** x for x > 0, else slope * x (He et al. 2015); `slope` broadcasts to x. The gradient at 0 is the slope. */
export function prelu(x: Value, slope: Value): Value {
  return emit("PRelu", [x, slope]);
}

export const preluOperator: Operator = {
  op: "PRelu", infer: inferSame,
  decompose: ({ input }) => [add(relu(input(0)), mul(clip(input(0), undefined, 0), input(1)))],
};
