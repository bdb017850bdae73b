// Elu and its relatives Selu and Celu: the identity where positive, a saturating exponential elsewhere.
import { float, floatAttribute } from "../attribute.js";
import { emit, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { greater } from "./compare.js";
import { div } from "./div.js";
import { inferSame, unary } from "./elementwise.js";
import { clip } from "./clip.js";
import { mul } from "./mul.js";
import { where } from "./where.js";

const SELU_ALPHA = 1.67326319217681884765625; // defaults of the ONNX operator (Klambauer et al. 2017)
const SELU_GAMMA = 1.05070102214813232421875;

/** x for x > 0, else alpha (exp(x) - 1) (Clevert et al. 2016); the gradient at 0 is alpha. */
export function elu(x: Value, { alpha = 1 }: { readonly alpha?: number } = {}): Value {
  return emit("Elu", [x], { alpha: float(alpha) });
}

/** 1.0507 elu(x) with alpha 1.6733, which keeps mean 0 and variance 1 from layer to layer (Klambauer et al. 2017). */
export function selu(x: Value): Value {
  return emit("Selu", [x]);
}

/** alpha elu(x / alpha): smooth at 0 for every alpha (Barron 2017). */
export function celu(x: Value, { alpha = 1 }: { readonly alpha?: number } = {}): Value {
  return emit("Celu", [x], { alpha: float(alpha) });
}

/** The slope alpha exp(x) is y + alpha; with alpha 1 it needs no choice, since it is 1 + min(y, 0). */
export const eluOperator: Operator = unary("Elu", (dy, x, y, node) => {
  const alpha = floatAttribute(node, "alpha", 1);
  const slope = alpha === 1 ? add(clip(y, undefined, 0), 1) : where(greater(x, 0), 1, add(y, alpha));
  return mul(dy, slope);
});

/** Written out, since WebGPU has no kernel for it. */
export const seluOperator: Operator = {
  op: "Selu", infer: inferSame,
  decompose: ({ node, input }) =>
    [mul(elu(input(0), { alpha: floatAttribute(node, "alpha", SELU_ALPHA) }), floatAttribute(node, "gamma", SELU_GAMMA))],
};

/** Written out, since WebGPU has no kernel for it. */
export const celuOperator: Operator = {
  op: "Celu", infer: inferSame,
  decompose({ node, input }) {
    const alpha = floatAttribute(node, "alpha", 1);
    return [alpha === 1 ? elu(input(0)) : mul(elu(div(input(0), alpha)), alpha)];
  },
};
