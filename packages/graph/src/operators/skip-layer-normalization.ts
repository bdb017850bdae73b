// com.microsoft.SkipLayerNormalization and SkipSimplifiedLayerNormalization: what ONNX Runtime's transformer optimizer makes of a
// residual sum followed by a normalisation.
import { float, floatAttribute, int } from "../attribute.js";
import { emitAll, type DecomposeContext, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { MICROSOFT_DOMAIN } from "./in-place-accumulator.js";
import { mul } from "./mul.js";
import { reciprocal } from "./reciprocal.js";
import { rmsNormalize } from "./rms-normalization.js";

const DEFAULT_EPSILON = 1e-12;

/** Outputs: the normalised sum, its mean and 1 / its standard deviation, and the sum itself. */
const infer: Operator["infer"] = ({ outputs }, { input }) => {
  const { dtype, shape } = input(0);
  const statistics = { dtype: "float32" as const, shape: [...shape.slice(0, -1), 1] };
  return [{ dtype, shape }, statistics, statistics, { dtype, shape }].slice(0, outputs.length);
};

/** input + skip, which may lack the batch axis or have size 1 there, + bias, if there is one. */
function residualSum({ inputs, input }: DecomposeContext, biasAt: number): Value {
  const sum = add(input(0), input(1));
  return inputs[biasAt] === undefined ? sum : add(sum, inputs[biasAt]);
}

export const skipLayerNormalizationOperator: Operator = {
  op: "SkipLayerNormalization", domain: MICROSOFT_DOMAIN, infer,
  /** Inputs: input [batch, sequence, width], skip, gamma [width], beta [width], bias [width]. */
  decompose(context) {
    const { node, input, inputs, wants } = context;
    const sum = residualSum(context, 4);
    const attributes = { axis: int(-1), epsilon: float(floatAttribute(node, "epsilon", DEFAULT_EPSILON)) };
    const numOutputs = wants(1) || wants(2) ? 3 : 1;
    const [normalised, mean, inverse] = emitAll("LayerNormalization", [sum, input(2), inputs[3] ?? null], attributes, { numOutputs });
    return [normalised, mean, inverse, sum];
  },
};

export const skipSimplifiedLayerNormalizationOperator: Operator = {
  op: "SkipSimplifiedLayerNormalization", domain: MICROSOFT_DOMAIN, infer,
  /** Inputs: input [batch, sequence, width], skip, gamma [width], bias [width]. The mean, which nothing subtracts, counts as 0. */
  decompose(context) {
    const sum = residualSum(context, 3);
    const { normalised, root } = rmsNormalize(sum, { epsilon: floatAttribute(context.node, "epsilon", DEFAULT_EPSILON) });
    return [mul(normalised, context.input(2)), context.wants(1) ? mul(root, 0) : undefined, context.wants(2) ? reciprocal(root) : undefined, sum];
  },
};
