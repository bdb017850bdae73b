// Opsets 22 to 26, taken back to 21: what is new is written out or refused, what gained an option does without.
import { intAttribute } from "../attribute.js";
import type { Node } from "../ir.js";
import { writtenOut } from "../lower.js";
import { dtypeOfCode } from "../onnx-dtype.js";
import { cast } from "../operators/cast.js";
import { refuse, unchanged, withInput, withoutAttributes, type Rule, type Rules } from "./rule.js";

/** The largest number of an element type in opset 21: int4. */
const LAST_TYPE = 22;

/** An operator that opset 21 has not. */
const written: Rule = (node, { builder }) =>
  writtenOut(node, builder) ?? refuse(node, "that opset has nothing like it; rewrite the model without it");

/** A window bounds how far a query sees; -1 is no bound. */
const unbounded: Rule = (node) => {
  const bound = ["left_window_size", "right_window_size"].find((name) => intAttribute(node, name, -1) !== -1);
  if (bound !== undefined) refuse(node, `its queries see keys in a window (${bound}); say with a mask which keys count`);
  return withoutAttributes(node, "left_window_size", "right_window_size");
};

/** `round_mode` is for float8e8m0 alone, which came with it. */
const olderTypes: Rule = (node) => {
  const to = intAttribute(node, "to", 0);
  if (to > LAST_TYPE) refuse(node, `it converts to element type ${to}, which that opset has not`);
  return withoutAttributes(node, "round_mode");
};

/** `output_dtype` is the type it computes in, formerly that of the scale. */
const scaleOfOutput: Rule = (node, { input }) => {
  const dtype = typeAttribute(node, "output_dtype");
  const plain = withoutAttributes(node, "output_dtype");
  return dtype === undefined ? plain : withInput(plain, 1, cast(input(1), dtype));
};

/** `precision` is the type it divides in, by default that of the scale; formerly both operands had it. */
const oneType: Rule = (node, { inputs }) => {
  const [x, scale] = inputs;
  const dtype = typeAttribute(node, "precision") ?? scale?.dtype;
  const plain = withoutAttributes(node, "precision");
  if (x === undefined || scale === undefined || dtype === undefined) return plain;
  return withInput(withInput(plain, 0, cast(x, dtype)), 1, cast(scale, dtype));
};

function typeAttribute(node: Node, name: string): ReturnType<typeof dtypeOfCode> {
  const code = intAttribute(node, name, 0);
  return code === 0 ? undefined : dtypeOfCode(code) ?? refuse(node, `its ${name} is element type ${code}, in which mpm does not compute`);
}

export const laterRules: Rules = {
  Attention: { 23: written, 24: unchanged, 25: unbounded },
  BitCast: { 26: written },
  Cast: { 23: olderTypes, 24: olderTypes, 25: olderTypes },
  CastLike: { 23: olderTypes, 24: olderTypes, 25: olderTypes },
  CumProd: { 26: written },
  DequantizeLinear: { 23: scaleOfOutput, 24: unchanged, 25: unchanged },
  QuantizeLinear: { 23: oneType, 24: unchanged, 25: unchanged },
  RMSNormalization: { 23: written },
  RotaryEmbedding: { 23: written },
  Swish: { 24: written },
  TensorScatter: { 24: written },
};
