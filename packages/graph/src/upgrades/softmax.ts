// Softmax, LogSoftmax and Hardmax before opset 13 work on all axes from `axis` (default 1) on together.
import { int, intAttribute } from "../attribute.js";
import { dimProduct, normaliseAxis } from "../dim.js";
import { reshape, reshapeLike } from "../operators/reshape.js";
import { emit } from "../value.js";
import { withAttribute, type Rule, type Rules } from "./rule.js";

const alongLastAxes: Rule = (node, { input }) => {
  const given = intAttribute(node, "axis", 1);
  if (given === -1) return withAttribute(node, "axis", int(-1));
  const x = input(0);
  const axis = normaliseAxis(given, x.shape.length);
  if (axis === x.shape.length - 1) return withAttribute(node, "axis", int(-1));
  const together = dimProduct(x.shape.slice(axis));
  const flat = reshape(x, [...x.shape.slice(0, axis).map(() => 0), typeof together === "number" ? together : -1]); // [..., together]
  return [reshapeLike(emit(node.op, [flat], { axis: int(-1) }), x)];
};

export const softmaxRules: Rules = {
  Hardmax: { 13: alongLastAxes },
  LogSoftmax: { 13: alongLastAxes },
  Softmax: { 13: alongLastAxes },
};
