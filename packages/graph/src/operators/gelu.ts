// Gelu: x times the normal distribution function of x, exactly or by its tanh approximation.
import { string, stringAttribute } from "../attribute.js";
import { emit, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { unary } from "./elementwise.js";
import { erf } from "./erf.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { tanh } from "./tanh.js";

const CUBIC = 0.044715; // of the tanh approximation

/** x * Phi(x) (Hendrycks and Gimpel 2016), elementwise: exactly, or with Phi(x) = (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2. */
export function gelu(x: Value, { approximate = "none" }: { readonly approximate?: "none" | "tanh" } = {}): Value {
  return emit("Gelu", [x], approximate === "none" ? {} : { approximate: string(approximate) });
}

export const geluOperator: Operator = unary("Gelu", (dy, x, _y, node) =>
  mul(dy, stringAttribute(node, "approximate", "none") === "tanh" ? tanhSlope(x) : exactSlope(x)));

/** d/dx x Phi(x) = Phi(x) + x phi(x). */
function exactSlope(x: Value): Value {
  const distribution = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(distribution, mul(x, density));
}

/** With t = tanh u(x): (1 + t) / 2 + x (1 - t^2) u'(x) / 2. */
function tanhSlope(x: Value): Value {
  const square = mul(x, x);
  const scale = Math.sqrt(2 / Math.PI);
  const t = tanh(mul(x, add(mul(square, scale * CUBIC), scale)));
  const slope = add(mul(square, 3 * scale * CUBIC), scale);
  const bent = mul(mul(x, slope), sub(1, mul(t, t)));
  return mul(add(add(bent, t), 1), 0.5);
}
