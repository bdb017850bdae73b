// Layer normalisation (Ba et al. 2016) of each row.
import { layerNormalization, type Value } from "@mpm/graph";
import { parameter, widthOf, type Scope } from "./scope.js";

export const NORM_EPSILON = 1e-5;

/** (x - mean) / sqrt(variance + 1e-5) * scale + bias over the last axis. Parameters `scale` and `bias`, [width]. */
export function layerNorm(scope: Scope, x: Value): Value {
  const width = widthOf(x);
  const scale = parameter(scope, "scale", [width], { kind: "ones" });
  return layerNormalization(x, scale, parameter(scope, "bias", [width], { kind: "zeros" }), { epsilon: NORM_EPSILON });
}

/** Rows with mean 0 and variance 1, without scale or shift: for `scaledLinear`. */
export function normalise(x: Value): Value {
  const ones = x.scope.constant({ dtype: "float32", shape: [widthOf(x)], data: new Float32Array(widthOf(x)).fill(1) });
  return layerNormalization(x, ones, undefined, { epsilon: NORM_EPSILON });
}
