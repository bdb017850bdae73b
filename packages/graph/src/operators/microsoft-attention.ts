// com.microsoft.Attention: the projections to query, key and value, and attention, in one node, as ONNX Runtime's optimizer writes it.
import { headsFirst, separateHeads } from "../attention.js";
import { intAttribute, intsAttribute } from "../attribute.js";
import { dimSum } from "../dim.js";
import type { Node } from "../ir.js";
import { attend } from "../microsoft-attention.js";
import type { InferContext, Operator, TypeAndShape, Value } from "../value.js";
import { add } from "./add.js";
import { concat } from "./concat.js";
import { MICROSOFT_DOMAIN } from "./in-place-accumulator.js";
import { matmul } from "./matmul.js";
import { slice } from "./slice.js";
import { split } from "./split.js";
import { squeeze, unsqueeze } from "./squeeze.js";

const [WEIGHT, BIAS, PADDING, PAST, SCORE_BIAS, PAST_LENGTH] = [1, 2, 3, 4, 5, 6];

/** Widths of query, key and value together: equal thirds unless the node says otherwise. */
function widthsOf(node: Node, { input }: InferContext): readonly number[] {
  const total = Number(input(WEIGHT).shape[1]);
  const widths = intsAttribute(node, "qkv_hidden_sizes") ?? [total / 3, total / 3, total / 3];
  const heads = intAttribute(node, "num_heads", 0);
  if (widths.length !== 3 || widths.some((width) => !Number.isInteger(width / heads)) || widths.reduce((a, b) => a + b, 0) !== total)
    throw new RangeError(`com.microsoft.Attention "${node.name}": a weight of ${input(WEIGHT).shape[1]} columns does not hold query, key and value of ${heads} heads each (widths ${widths.join(", ")})`);
  return widths;
}

function infer(node: Node, context: InferContext): readonly TypeAndShape[] {
  const { dtype, shape: [batch = 1, rows = 1] } = context.input(0);
  const [, keyWidth = 0, valueWidth = 0] = widthsOf(node, context);
  const heads = intAttribute(node, "num_heads", 0);
  const keys = dimSum([context.inputs[PAST]?.shape[3] ?? 0, rows]);
  return [{ dtype, shape: [batch, rows, valueWidth] }, { dtype, shape: [2, batch, heads, keys, keyWidth / heads] }];
}

export const microsoftAttentionOperator: Operator = {
  op: "Attention", domain: MICROSOFT_DOMAIN, infer,
  /**
   * Inputs: x [batch, rows, width], weight [width, widths of query, key and value], bias of as many, padding mask, past
   * [2, batch, heads, rows, width of a head], score bias. Outputs: [batch, rows, value width], and keys and values as the past has them.
   */
  decompose(context) {
    const { node, inputs, input, wants } = context;
    if (intAttribute(node, "do_rotary", 0) === 1 || inputs[PAST_LENGTH] !== undefined)
      throw new RangeError(`com.microsoft.Attention "${node.name}" rotates positions or shares a buffer with its cache: ONNX Runtime's CPU kernel does not either`);
    const [bias, past] = [inputs[BIAS], inputs[PAST]];
    const projected = matmul(input(0), input(WEIGHT));
    const heads = split(bias === undefined ? projected : add(projected, bias), widthsOf(node, context), 2)
      .map((x) => headsFirst(separateHeads(x, intAttribute(node, "num_heads", 0)))) as [Value, Value, Value]; // [batch, heads, rows, width]
    const pastOf = (at: number): Value | undefined => past && squeeze(slice(past, { axis: 0, start: at, end: at + 1 }), [0]);
    const withPast = (before: Value | undefined, x: Value): Value => (before === undefined ? x : concat([before, x], 2));
    const [pastKey, pastValue] = [pastOf(0), pastOf(1)];
    const [k, v] = [withPast(pastKey, heads[1]), withPast(pastValue, heads[2])];
    const output = attend(node, heads[0], k, v, { padding: inputs[PADDING], scoreBias: inputs[SCORE_BIAS], past: pastKey });
    return [output, wants(1) ? concat([unsqueeze(k, [0]), unsqueeze(v, [0])], 0) : undefined];
  },
};
