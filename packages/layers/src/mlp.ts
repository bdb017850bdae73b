// A multi-layer perceptron: LeakyReLU and layer norm after every layer but the last, as in the code of masked
// particle modeling (`DenseNetwork` of its published code, rodem-hep/mpm).
import { leakyRelu, relu, type Value } from "@mpm/graph";
import { normalise } from "./layer-norm.js";
import { linear, scaledLinear } from "./linear.js";
import { child, type Scope } from "./scope.js";

/** Widths and activation of a perceptron. */
export interface MlpOptions {
  /** Widths of the layers; the last is the output's. */
  readonly widths: readonly number[];
  /** Default leakyRelu with slope 0.1. */
  readonly activation?: "leakyRelu" | "relu";
}

/** x [rows, in] -> [rows, last width]. Parameters: linear layers `0`, `1`, ..., and `norm0`, ... between them. */
export function mlp(scope: Scope, x: Value, { widths, activation = "leakyRelu" }: MlpOptions): Value {
  const [first, ...rest] = widths;
  if (first === undefined) throw new RangeError(`mlp "${scope.prefix}" needs at least one width, got none`);
  const activate = activation === "relu" ? relu : (value: Value): Value => leakyRelu(value, { alpha: 0.1 });
  return rest.reduce(
    (hidden, out, index) => scaledLinear(child(scope, `norm${index}`), child(scope, `${index + 1}`), normalise(activate(hidden)), { out }),
    linear(child(scope, "0"), x, { out: first }),
  );
}
