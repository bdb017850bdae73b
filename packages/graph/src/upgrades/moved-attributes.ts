// Attributes that became inputs, so that they may be computed: bounds, pads, axes, sizes.
import { int, intAttribute } from "../attribute.js";
import type { Attribute } from "../ir.js";
import { scalar, type Value } from "../value.js";
import { unchanged, withAttribute, withInput, withoutAttributes, type Rule, type Rules, type UpgradeContext } from "./rule.js";

type ToConstant = (attribute: Attribute, context: UpgradeContext) => Value | undefined;

/** The attribute `name` becomes input `index`. */
const moved = (name: string, index: number, toConstant: ToConstant): Rule => (node, context) => {
  const attribute = node.attributes[name];
  const value = attribute && toConstant(attribute, context);
  const rest = withoutAttributes(node, name);
  return value === undefined ? rest : withInput(rest, index, value);
};

/** Rules applied one after the other, all giving nodes. */
const each = (...rules: readonly Rule[]): Rule => (node, context) =>
  rules.reduce((current, rule) => ("op" in current ? rule(current, context) : current), node as ReturnType<Rule>);

/** int64 [length]. */
const integers: ToConstant = (attribute, { builder }) =>
  attribute.type === "ints" ? builder.constant({ dtype: "int64", shape: [attribute.value.length], data: BigInt64Array.from(attribute.value) }) : undefined;

/** int64 [1]. */
const integer: ToConstant = (attribute, { builder }) =>
  attribute.type === "int" ? builder.constant({ dtype: "int64", shape: [1], data: BigInt64Array.of(attribute.value) }) : undefined;

/** float32 [length]. */
const floats: ToConstant = (attribute, { builder }) =>
  attribute.type === "floats" ? builder.constant({ dtype: "float32", shape: [attribute.value.length], data: Float32Array.from(attribute.value) }) : undefined;

/** A number of the first input's element type. */
const likeInput: ToConstant = (attribute, { input }) => (attribute.type === "float" ? scalar(input(0), attribute.value) : undefined);

const movedAxes = moved("axes", 1, integers);

/** DFT took the axis as an attribute, 1 by default; the input's default is -2. */
const movedAxis: Rule = (node, { builder }) =>
  withInput(withoutAttributes(node, "axis"), 2, builder.constant({ dtype: "int64", shape: [], data: BigInt64Array.of(BigInt(intAttribute(node, "axis", 1))) }));

/** Without sizes, the number of parts must be said. */
const numberOfParts: Rule = (node) => (node.inputs[1] ? node : withAttribute(node, "num_outputs", int(node.outputs.length)));

const reduceRules = (...operators: readonly string[]): Rules => Object.fromEntries(operators.map((op) => [op, { 11: unchanged, 13: unchanged, 18: movedAxes }]));

export const movedAttributes: Rules = {
  Clip: { 11: each(moved("min", 1, likeInput), moved("max", 2, likeInput)) },
  DFT: { 20: movedAxis },
  Pad: { 11: each(moved("pads", 1, integers), moved("value", 2, likeInput)) },
  ...reduceRules("ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare"),
  ReduceSum: { 13: movedAxes },
  Slice: { 10: each(moved("starts", 1, integers), moved("ends", 2, integers), moved("axes", 3, integers)) },
  Split: { 13: moved("split", 1, integers), 18: numberOfParts },
  Squeeze: { 13: movedAxes },
  TopK: { 10: moved("k", 1, integer) },
  Unsqueeze: { 13: movedAxes },
  Upsample: { 9: moved("scales", 1, floats) },
};
