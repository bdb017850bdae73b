// com.microsoft.EmbedLayerNormalization: embeddings of words, positions and segments added up and normalised, as ONNX Runtime's
// transformer optimizer writes it.
import { float, floatAttribute, int } from "../attribute.js";
import { positions } from "../positions.js";
import { sizesOf } from "../sizes-of.js";
import { emit, scalar, type Operator } from "../value.js";
import { add } from "./add.js";
import { expand } from "./expand.js";
import { gather } from "./gather.js";
import { MICROSOFT_DOMAIN } from "./in-place-accumulator.js";
import { reduceSum } from "./reduce-sum.js";

const DEFAULT_EPSILON = 1e-12;
const [WORD_IDS, SEGMENT_IDS, WORDS, POSITIONS, SEGMENTS, GAMMA, BETA, MASK, POSITION_IDS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

export const embedLayerNormalizationOperator: Operator = {
  op: "EmbedLayerNormalization", domain: MICROSOFT_DOMAIN,
  infer({ outputs }, { input }) {
    const [batch = 1, rows = 1] = input(WORD_IDS).shape;
    const embedded = { dtype: input(WORDS).dtype, shape: [batch, rows, input(WORDS).shape[1] ?? 1] };
    return [embedded, { dtype: "int32" as const, shape: [batch] }, embedded].slice(0, outputs.length);
  },
  /** Outputs: [batch, rows, width], the entries of each mask row that are 1 (0 without a mask), and the sum before the normalisation. */
  decompose({ node, inputs, input, wants }) {
    const [ids, segmentIds, segments, mask] = [input(WORD_IDS), inputs[SEGMENT_IDS], inputs[SEGMENTS], inputs[MASK]];
    const placed = add(gather(input(WORDS), ids), gather(input(POSITIONS), inputs[POSITION_IDS] ?? positions(ids, 1)));
    const sum = segmentIds === undefined || segments === undefined ? placed : add(placed, gather(segments, segmentIds));
    const normalised = emit("LayerNormalization", [sum, input(GAMMA), input(BETA)], { axis: int(-1), epsilon: float(floatAttribute(node, "epsilon", DEFAULT_EPSILON)) });
    const count = mask === undefined ? expand(scalar(ids, 0, "int32"), sizesOf(ids, [0])) : reduceSum(mask, { axes: [1] });
    return [normalised, wants(1) ? count : undefined, sum];
  },
};
