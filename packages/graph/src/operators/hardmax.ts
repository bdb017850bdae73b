// Hardmax: 1 at the first largest entry along an axis, 0 elsewhere.
import { intAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import { positions } from "../positions.js";
import type { Operator } from "../value.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { inferSame } from "./elementwise.js";
import { reduceMax, reduceMin } from "./reduce-max.js";
import { unsqueeze } from "./squeeze.js";
import { where } from "./where.js";

const NOWHERE = 1e9; // beyond any place

/** Written out, since WebGPU has no kernel for it. Its gradient is zero: what it is made of are comparisons. */
export const hardmaxOperator: Operator = {
  op: "Hardmax", infer: inferSame,
  decompose({ node, input }) {
    const x = input(0);
    const axis = normaliseAxis(intAttribute(node, "axis", -1), x.shape.length);
    const after = x.shape.flatMap((_, at) => (at > axis ? [at - axis] : []));
    const places = cast(after.length === 0 ? positions(x, axis) : unsqueeze(positions(x, axis), after), x.dtype); // [size, 1, ...]
    const along = { axes: [axis], keepDims: true };
    const first = reduceMin(where(equal(x, reduceMax(x, along)), places, NOWHERE), along);
    return [cast(equal(places, first), x.dtype)];
  },
};
