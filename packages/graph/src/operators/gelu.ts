// Gelu: x times the normal distribution function of x, exact form.
import { stringAttribute } from "../attribute.js";
import { emit, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { unary } from "./elementwise.js";
import { erf } from "./erf.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";

/** x * Phi(x) (Hendrycks and Gimpel 2016, exact form), elementwise. */
export function gelu(x: Value): Value {
  return emit("Gelu", [x]);
}

/** d/dx x Phi(x) = Phi(x) + x phi(x). */
export const geluOperator: Operator = unary("Gelu", (dy, x, _y, node) => {
  if (stringAttribute(node, "approximate", "none") !== "none")
    throw new RangeError('Gelu has a gradient for approximate="none" only');
  const distribution = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return mul(dy, add(distribution, mul(x, density)));
});
