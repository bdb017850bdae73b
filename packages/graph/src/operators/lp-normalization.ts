// LpNormalization: each row over its sum of magnitudes (p = 1) or its length (p = 2).
import { intAttribute } from "../attribute.js";
import type { Operator, Value } from "../value.js";
import { abs } from "./abs.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { div } from "./div.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";
import { reduceSum } from "./reduce-sum.js";
import { sqrt } from "./sqrt.js";

export const lpNormalizationOperator: Operator = {
  op: "LpNormalization", infer: inferSame,
  decompose({ node, input }) {
    const x = input(0);
    const p = intAttribute(node, "p", 2);
    if (p !== 1 && p !== 2) throw new RangeError(`LpNormalization "${node.name}": expected p of 1 or 2, got ${p}`);
    const sum = reduceSum(p === 1 ? abs(x) : mul(x, x), { axes: [intAttribute(node, "axis", -1)], keepDims: true });
    return [div(x, p === 1 ? zerosAsOnes(sum) : sqrt(zerosAsOnes(sum)))];
  },
};

/** A row of zeros stays one, with the gradient of the identity. */
const zerosAsOnes = (sum: Value): Value => add(sum, cast(equal(sum, 0), sum.dtype));
