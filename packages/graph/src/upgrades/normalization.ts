// BatchNormalization and GroupNormalization: which sizes scale and statistics have, and what asks for training.
import { floatAttribute, int, intAttribute } from "../attribute.js";
import { dtypeCode } from "../onnx-dtype.js";
import { add } from "../operators/add.js";
import { div } from "../operators/div.js";
import { expand } from "../operators/expand.js";
import { mul } from "../operators/mul.js";
import { reshape } from "../operators/reshape.js";
import { sqrt } from "../operators/sqrt.js";
import { sub } from "../operators/sub.js";
import { int64Vector, type Value } from "../value.js";
import { refuse, withAttribute, withInput, withoutAttributes, type Rule, type Rules } from "./rule.js";

const DEFAULT_EPSILON = 1e-5;

const isTraining = (outputs: readonly string[]): boolean => outputs.slice(1).some((name) => name !== "");

/** spatial = 0: scale, bias and statistics have a number for each feature, [channels, ...], not for each channel. */
const perFeature: Rule = (node, { input }) => {
  if (intAttribute(node, "spatial", 1) === 1) return withoutAttributes(node, "spatial");
  if (isTraining(node.outputs)) refuse(node, "it takes statistics of each feature (spatial = 0), which later versions do not; use spatial = 1");
  const [x, scale, bias, mean, variance] = [input(0), input(1), input(2), input(3), input(4)];
  const deviation = sqrt(add(variance, floatAttribute(node, "epsilon", DEFAULT_EPSILON)));
  return [add(mul(div(sub(x, mean), deviation), scale), bias)];
};

/** Before opset 14, asking for statistics asked for training. */
const trainingMode: Rule = (node, { isRead }) => {
  if (!isTraining(node.outputs)) return node;
  const saved = node.outputs.slice(3).find((name) => name !== "" && isRead(name));
  if (saved !== undefined) refuse(node, `its saved statistics ("${saved}") are read, which later versions do not give; drop what reads them`);
  return withAttribute({ ...node, outputs: node.outputs.slice(0, 3) }, "training_mode", int(1));
};

/** Scale and bias had one number for each group: repeat it for every channel of the group. */
const perChannel: Rule = (node, { input }) => {
  const [x, scale, bias] = [input(0), input(1), input(2)];
  const [groups, channels] = [intAttribute(node, "num_groups", 1), x.shape[1]];
  if (typeof channels !== "number") refuse(node, `its scales stand for groups of channels, and "${x.name}" has ${channels} of those; fix that size`);
  const repeated = (perGroup: Value): Value => reshape(expand(reshape(perGroup, [groups, 1]), int64Vector(x, [groups, channels / groups])), [channels]); // [channels]
  const given = channels === groups ? node : withInput(withInput(node, 1, repeated(scale)), 2, repeated(bias));
  // It computed in the type of x, where later versions compute in float32 unless told.
  return x.dtype === "float32" ? given : withAttribute(given, "stash_type", int(dtypeCode(x.dtype)));
};

export const normalizationRules: Rules = {
  BatchNormalization: { 9: perFeature, 14: trainingMode },
  GroupNormalization: { 21: perChannel },
};
