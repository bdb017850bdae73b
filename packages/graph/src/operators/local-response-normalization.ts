// LRN: every entry over a power of the mean square of its neighbours among the channels.
import { floatAttribute, intAttribute } from "../attribute.js";
import { sizeProducts } from "../sizes-of.js";
import type { Operator } from "../value.js";
import { spatialSizes } from "../window.js";
import { add } from "./add.js";
import { averagePool } from "./average-pool.js";
import { div } from "./div.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";
import { pow } from "./pow.js";
import { reshapeLike, reshapeTo } from "./reshape.js";

const [DEFAULT_ALPHA, DEFAULT_BETA, DEFAULT_BIAS] = [1e-4, 0.75, 1];

export const localResponseNormalizationOperator: Operator = {
  op: "LRN",
  infer(node, context) {
    const { shape } = context.input(0);
    spatialSizes(node, shape);
    if (intAttribute(node, "size", 0) < 1) throw new RangeError(`LRN "${node.name}" has size ${intAttribute(node, "size", 0)}: expected 1 channel or more`);
    return inferSame(node, context);
  },
  /** x / (bias + alpha mean x^2)^beta. Channels as the height of an image make the sums over neighbours a pool. */
  decompose({ node, input }) {
    const [x, size] = [input(0), intAttribute(node, "size", 1)];
    const places = x.shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]));
    const squares = reshapeTo(mul(x, x), sizeProducts(x, [{ axes: [0] }, {}, { axes: [1] }, { axes: places }])); // [batch, 1, channels, places]
    const before = Math.floor((size - 1) / 2);
    const neighbours = averagePool(squares, [size, 1], { pads: [before, 0, size - 1 - before, 0], countIncludePad: true });
    const scale = add(mul(neighbours, floatAttribute(node, "alpha", DEFAULT_ALPHA)), floatAttribute(node, "bias", DEFAULT_BIAS));
    return [div(x, reshapeLike(pow(scale, floatAttribute(node, "beta", DEFAULT_BETA)), x))];
  },
};
