// GroupNormalization and InstanceNormalization: channels of a sample in groups, each less its mean, over its standard deviation,
// then scaled and shifted by channel. An instance normalisation has a group per channel.
import { float, floatAttribute, int, intAttribute } from "../attribute.js";
import type { Node, ValueInfo } from "../ir.js";
import { sizeProducts, type SizeProduct } from "../sizes-of.js";
import { emit, type InferContext, type Operator, type TypeAndShape, type Value } from "../value.js";
import { spatialSizes } from "../window.js";
import { batchNormalization } from "./batch-normalization.js";
import { batchStatistics } from "./batch-statistics.js";
import { expand } from "./expand.js";
import { reshapeLike, reshapeTo } from "./reshape.js";

const DEFAULT_EPSILON = 1e-5;

/**
 * x [batch, channels, ...sizes] with every group of channels of a sample normalised, then scaled and shifted by `scale` and `bias`,
 * [channels] each.
 *
 * @throws RangeError where channels do not divide into the groups.
 */
export function groupNormalization(x: Value, scale: Value, bias: Value, groups: number, { epsilon = DEFAULT_EPSILON }: { readonly epsilon?: number } = {}): Value {
  return emit("GroupNormalization", [x, scale, bias], { num_groups: int(groups), epsilon: float(epsilon) });
}

/** x [batch, channels, ...sizes] with every channel of a sample normalised, then scaled and shifted by `scale` and `bias`, [channels] each. */
export function instanceNormalization(x: Value, scale: Value, bias: Value, { epsilon = DEFAULT_EPSILON }: { readonly epsilon?: number } = {}): Value {
  return emit("InstanceNormalization", [x, scale, bias], { epsilon: float(epsilon) });
}

function infer(node: Node, { input }: InferContext): readonly TypeAndShape[] {
  const { dtype, shape } = input(0);
  spatialSizes(node, shape);
  for (const vector of [input(1), input(2)])
    if (vector.shape.length !== 1 || (typeof vector.shape[0] === "number" && typeof shape[1] === "number" && vector.shape[0] !== shape[1]))
      throw new RangeError(`${node.op} "${node.name}" of [${shape.join(", ")}] has "${vector.name}" [${vector.shape.join(", ")}]: expected [${shape[1]}]`);
  return [{ dtype, shape }];
}

/** Channels in each group. */
function perGroup(node: Node, { shape: [, channels] }: ValueInfo): number {
  const groups = intAttribute(node, "num_groups", 0);
  if (typeof channels === "number" && groups >= 1 && channels % groups === 0) return channels / groups;
  throw new RangeError(`GroupNormalization "${node.name}" of ${channels} channels in ${groups} groups: expected a known number of channels that divides into them`);
}

/**
 * With every group of every sample as a channel of one batch the statistics are those of BatchNormalization, whose kernel then
 * takes one pass over x for both the normalisation and the scale. Faster to train on CPU than a gradient rule on ONNX Runtime's own
 * kernels: these keep no statistics, so that it would have to compute them again, and GroupNormalization has none on WebGPU.
 */
function normalised({ input, node }: Pick<InferContext<Value>, "input"> & { readonly node: Node }, channelsPerGroup: number): Value {
  const [x, scale, bias] = [input(0), input(1), input(2)];
  const places = x.shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]));
  const channels: SizeProduct = { axes: [0, 1] };
  const groups: SizeProduct = { ...channels, divisor: channelsPerGroup };
  const statistics = batchStatistics(reshapeTo(x, sizeProducts(x, [{}, groups, { axes: places, factor: channelsPerGroup }]))); // of [1, batch * groups, entries]
  const ofGroup = (vector: Value): Value => (channelsPerGroup === 1 ? vector :
    reshapeTo(expand(reshapeTo(vector, sizeProducts(x, [groups, {}])), sizeProducts(x, [groups, { factor: channelsPerGroup }])), sizeProducts(x, [channels])));
  const ofChannel = (vector: Value): Value => reshapeTo(expand(vector, sizeProducts(x, [{ axes: [0] }, { axes: [1] }])), sizeProducts(x, [channels]));
  const rows = reshapeTo(x, sizeProducts(x, [{}, channels, { axes: places }])); // [1, batch * channels, places]
  const vectors = { scale: ofChannel(scale), bias: ofChannel(bias), mean: ofGroup(statistics.mean), variance: ofGroup(statistics.variance) }; // [batch * channels]
  return reshapeLike(batchNormalization(rows, vectors, { epsilon: floatAttribute(node, "epsilon", DEFAULT_EPSILON) }), x);
}

export const groupNormalizationOperator: Operator = {
  op: "GroupNormalization", infer,
  decompose: (context) => [normalised(context, perGroup(context.node, context.input(0)))],
};

export const instanceNormalizationOperator: Operator = {
  op: "InstanceNormalization", infer,
  decompose: (context) => [normalised(context, 1)],
};
