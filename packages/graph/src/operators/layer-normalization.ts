// LayerNormalization: each row less its mean, over its standard deviation, then scaled and shifted.
import { float, int, intAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import { reduceTo } from "../reduce-to.js";
import { emit, type GradientContext, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { entryCount, reduceMean } from "./reduce-mean.js";
import { sub } from "./sub.js";

const DEFAULT_EPSILON = 1e-5;

/** (x - mean) / sqrt(variance + epsilon) * scale + bias over the last axis; scale and bias are [width]. */
export function layerNormalization(x: Value, scale: Value, bias?: Value, { epsilon = DEFAULT_EPSILON }: { readonly epsilon?: number } = {}): Value {
  return emit("LayerNormalization", bias === undefined ? [x, scale] : [x, scale, bias], { axis: int(-1), epsilon: float(epsilon) });
}

export const layerNormalizationOperator: Operator = {
  op: "LayerNormalization",
  infer(node, { input }) {
    const { dtype, shape } = input(0);
    const axis = normaliseAxis(intAttribute(node, "axis", -1), shape.length);
    const statistics = { dtype: "float32" as const, shape: shape.map((dim, at) => (at < axis ? dim : 1)) };
    return [{ dtype, shape }, statistics, statistics].slice(0, node.outputs.length);
  },
  /**
   * dx = s (d - mean d - xhat mean(d xhat)) with d = dy scale, xhat the normalised x and s = 1 / sqrt(variance + epsilon); of the
   * mean dmean / count, and of s -ds s^2 xhat / count.
   */
  gradient(context) {
    const { node, inputs, input, output, outputGradients: [dy, dMean, dInverse], needs } = context;
    const [x, scale, y] = [input(0), input(1), output(0)];
    const axis = normaliseAxis(intAttribute(node, "axis", -1), x.shape.length);
    const axes = x.shape.flatMap((_, at) => (at < axis ? [] : [at]));
    const isPlain = isConstantOne(context) && inputs[2] === undefined;
    const statistic = (index: 1 | 2): Value => cast(output(index), x.dtype); // [..., 1]
    const normalised = isPlain ? y : mul(sub(x, statistic(1)), statistic(2)); // xhat [..., width]
    const mean = (value: Value): Value => reduceMean(value, { axes, keepDims: true }); // [..., 1]
    const ofOutput = (gradient: Value): Value => {
      const scaled = isPlain ? gradient : mul(gradient, scale);
      return mul(sub(sub(scaled, mean(scaled)), mul(normalised, mean(mul(scaled, normalised)))), statistic(2));
    };
    const perEntry = (gradient: Value): Value => div(cast(gradient, x.dtype), entryCount(x, axes));
    const ofInverse = (gradient: Value): Value => neg(mul(normalised, mul(perEntry(gradient), mul(statistic(2), statistic(2)))));
    const parts = (): readonly Value[] => [...(dy ? [ofOutput(dy)] : []), ...(dMean ? [perEntry(dMean)] : []), ...(dInverse ? [ofInverse(dInverse)] : [])];
    return [
      needs(0) ? parts().reduce((a, b) => add(a, b)) : undefined,
      dy && needs(1) ? reduceTo(mul(dy, normalised), y, scale) : undefined,
      dy && needs(2) ? reduceTo(dy, y, input(2)) : undefined,
    ];
  },
};

/** Whether the scale is the constant 1, so that the output itself is the normalised input. */
function isConstantOne({ constant }: GradientContext): boolean {
  const scale = constant(1);
  return scale?.dtype === "float32" && scale.data.every((value: number | bigint) => value === 1);
}
