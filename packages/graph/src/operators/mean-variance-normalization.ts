// MeanVarianceNormalization: x less its mean, over its standard deviation, both over `axes`.
import { intsAttribute } from "../attribute.js";
import type { Operator } from "../value.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";
import { reduceMean } from "./reduce-mean.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";

const BATCH_AND_SPACE = [0, 2, 3];
const SMALLEST_VARIANCE = 1e-18; // ONNX adds 1e-9 to the deviation; inside the root it also bounds the gradient

export const meanVarianceNormalizationOperator: Operator = {
  op: "MeanVarianceNormalization", infer: inferSame,
  decompose({ node, input }) {
    const over = { axes: intsAttribute(node, "axes") ?? BATCH_AND_SPACE, keepDims: true };
    const centred = sub(input(0), reduceMean(input(0), over));
    return [div(centred, sqrt(add(reduceMean(mul(centred, centred), over), SMALLEST_VARIANCE)))];
  },
};
