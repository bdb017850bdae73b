// RotaryEmbedding of opset 23: pairs of features turned by angles that grow with the position (Su et al. 2021).
import { intAttribute } from "../attribute.js";
import type { Node } from "../ir.js";
import type { Operator, Value } from "../value.js";
import { add } from "./add.js";
import { concat } from "./concat.js";
import { inferSame } from "./elementwise.js";
import { gather } from "./gather.js";
import { mul } from "./mul.js";
import { reshape, reshapeLike } from "./reshape.js";
import { split } from "./split.js";
import { sub } from "./sub.js";
import { squeeze, unsqueeze } from "./squeeze.js";

/** x: [batch, heads, sequence, features], or [batch, sequence, heads * features] with the attribute num_heads. */
export const rotaryEmbeddingOperator: Operator = {
  op: "RotaryEmbedding", infer: inferSame,
  decompose({ node, inputs, input }) {
    const x = input(0);
    const isFlat = x.shape.length === 3;
    const heads = isFlat ? reshape(x, [0, 0, headsOf(node), featuresOf(node, x) / headsOf(node)]) : x; // [batch, heads, sequence, features] or [batch, sequence, heads, features]
    const features = featuresOf(node, heads);
    const turned = intAttribute(node, "rotary_embedding_dim", 0) || features;
    const angles = (cache: Value): Value => unsqueeze(inputs[3] === undefined ? cache : gather(cache, inputs[3]), [isFlat ? 2 : 1]); // [batch, 1, sequence, turned / 2], or its axes 1 and 2 exchanged
    const [moving = heads, still] = turned === features ? [heads] : split(heads, [turned, features - turned], -1);
    const rotated = rotate(moving, turned, angles(input(1)), angles(input(2)), intAttribute(node, "interleaved", 0) === 1);
    const whole = still === undefined ? rotated : concat([rotated, still], -1);
    return [isFlat ? reshapeLike(whole, x) : whole];
  },
};

/** Pairs are entries i and i + turned / 2, or interleaved 2 i and 2 i + 1. */
function rotate(x: Value, turned: number, cosine: Value, sine: Value, interleaved: boolean): Value {
  const half = turned / 2;
  const [real = x, imaginary = x] = interleaved ? split(reshape(x, [0, 0, 0, half, 2]), [1, 1], -1).map((part) => squeeze(part, [-1])) : split(x, [half, half], -1); // [..., half]
  const parts = [sub(mul(cosine, real), mul(sine, imaginary)), add(mul(sine, real), mul(cosine, imaginary))];
  return interleaved ? reshape(concat(parts.map((part) => unsqueeze(part, [-1])), -1), [0, 0, 0, turned]) : concat(parts, -1);
}

function headsOf(node: Node): number {
  const heads = intAttribute(node, "num_heads", 0);
  if (heads === 0) throw new RangeError(`RotaryEmbedding "${node.name}" of a value of rank 3 needs the attribute num_heads`);
  return heads;
}

function featuresOf(node: Node, { name, shape }: Value): number {
  const features = shape.at(-1);
  if (typeof features !== "number") throw new RangeError(`RotaryEmbedding "${node.name}" turns the last axis of "${name}", of symbolic size ${features}: fix that size`);
  return features;
}
