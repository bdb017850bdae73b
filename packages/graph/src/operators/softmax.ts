// Softmax along an axis.
import { int, intAttribute } from "../attribute.js";
import { normaliseAxis, sameShape } from "../dim.js";
import { emit, type GradientContext, type Operator, type Value } from "../value.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";
import { reduceSum } from "./reduce-sum.js";
import { sub } from "./sub.js";

/** exp(x) / sum exp(x) along `axis`. */
export function softmax(x: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return emit("Softmax", [x], { axis: int(axis) });
}

/** dx = y (dy - sum y dy). */
export const softmaxOperator: Operator = {
  op: "Softmax", infer: inferSame,
  gradient(context) {
    const [y, dy] = [context.output(0), context.dy];
    const axis = normaliseAxis(intAttribute(context.node, "axis", -1), y.shape.length);
    const rowSum = attentionRowSum(context, y, axis) ?? reduceSum(mul(dy, y), { axes: [axis], keepDims: true });
    return [mul(y, sub(dy, rowSum))];
  },
};

/**
 * Where the softmax only weighs values, O = P V, its row sums of P dP are those of O dO, and O is narrower than P
 * (FlashAttention's identity, Dao et al. 2022, appendix B).
 */
function attentionRowSum({ consumers, gradientOf }: GradientContext, y: Value, axis: number): Value | undefined {
  const [product, ...others] = consumers(y);
  if (product?.op !== "MatMul" || product.inputs[0] !== y.name || others.length > 0 || axis !== y.shape.length - 1) return undefined;
  const [name = ""] = product.outputs;
  const [gradient, output] = [gradientOf(name), y.scope.value(name)];
  if (gradient === undefined || !sameShape(output.shape.slice(0, -1), y.shape.slice(0, -1))) return undefined;
  return reduceSum(mul(gradient, output), { axes: [-1], keepDims: true }); // [..., queries, 1]
}
