// LayerNormalization: each row less its mean, over its standard deviation, then scaled and shifted.
import { float, int, intAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import { reduceTo } from "../reduce-to.js";
import { emit, required, type GradientContext, type Operator, type Value } from "../value.js";
import { mul } from "./mul.js";
import { reduceMean } from "./reduce-mean.js";
import { sub } from "./sub.js";

const DEFAULT_EPSILON = 1e-5;

/** (x - mean) / sqrt(variance + epsilon) * scale + bias over the last axis; scale and bias are [width]. */
export function layerNormalization(x: Value, scale: Value, bias?: Value, { epsilon = DEFAULT_EPSILON }: { readonly epsilon?: number } = {}): Value {
  return emit("LayerNormalization", bias === undefined ? [x, scale] : [x, scale, bias], { axis: int(-1), epsilon: float(epsilon) });
}

export const layerNormalizationOperator: Operator = {
  op: "LayerNormalization",
  infer(node, { inputs }) {
    const { dtype, shape } = required(inputs, 0, "LayerNormalization");
    const axis = normaliseAxis(intAttribute(node, "axis", -1), shape.length);
    const statistics = { dtype: "float32" as const, shape: shape.map((dim, at) => (at < axis ? dim : 1)) };
    return [{ dtype, shape }, statistics, statistics].slice(0, node.outputs.length);
  },
  /** dx = s (d - mean d - xhat mean(d xhat)) with d = dy scale, xhat the normalised x and s = 1 / sqrt(variance + epsilon). */
  gradient(context) {
    const [x, scale, y, dy] = [required(context.inputs, 0, "LayerNormalization"), required(context.inputs, 1, "LayerNormalization"), required(context.outputs, 0, "LayerNormalization"), required(context.outputGradients, 0, "LayerNormalization")];
    const axis = normaliseAxis(intAttribute(context.node, "axis", -1), x.shape.length);
    const axes = x.shape.flatMap((_, at) => (at < axis ? [] : [at]));
    const isPlain = isConstantOne(context, context.node.inputs[1]) && context.inputs[2] === undefined;
    const normalised = isPlain ? y : mul(sub(x, context.saved(1)), context.saved(2)); // xhat [..., width]
    const scaled = isPlain ? dy : mul(dy, scale);
    const mean = (value: Value): Value => reduceMean(value, { axes, keepDims: true }); // [..., 1]
    const dx = (): Value => mul(sub(sub(scaled, mean(scaled)), mul(normalised, mean(mul(scaled, normalised)))), context.saved(2));
    return [
      context.needs(0) ? dx() : undefined,
      context.needs(1) ? reduceTo(mul(dy, normalised), y, scale) : undefined,
      context.inputs[2] !== undefined && context.needs(2) ? reduceTo(dy, y, context.inputs[2]) : undefined,
    ];
  },
};

/** Whether the scale is the constant 1, so that the output itself is the normalised input. */
function isConstantOne({ constant }: GradientContext, name: string | undefined): boolean {
  return constant(name)?.data.every((value: number | bigint) => Number(value) === 1) ?? false;
}
