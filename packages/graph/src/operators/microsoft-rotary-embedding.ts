// com.microsoft.RotaryEmbedding: ONNX's operator with its inputs in another order, places that may count from a first one, and heads that
// may be told by the angles.
import { int, intAttribute } from "../attribute.js";
import { positions } from "../positions.js";
import { emit, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { inferSame } from "./elementwise.js";
import { gather } from "./gather.js";
import { MICROSOFT_DOMAIN } from "./in-place-accumulator.js";
import { unsqueeze } from "./squeeze.js";

export const microsoftRotaryEmbeddingOperator: Operator = {
  op: "RotaryEmbedding", domain: MICROSOFT_DOMAIN, infer: inferSame,
  /**
   * Inputs: x [batch, heads, rows, width] or [batch, rows, heads * width], the place of each row [batch, rows] or of the first [1],
   * cosines and sines [places, pairs].
   */
  decompose({ node, input }) {
    const [x, given] = [input(0), input(1)];
    if (intAttribute(node, "is_packed_batching", 0) === 1) throw new RangeError(`com.microsoft.RotaryEmbedding "${node.name}" packs its batch: give it as [batch, rows, ...]`);
    const isFirst = given.shape.length === 1;
    const places = isFirst ? unsqueeze(add(positions(x, x.shape.length - 2), cast(given, "int32")), [0]) : given; // [batch or 1, rows]
    const [cos, sin] = [gather(input(2), places), gather(input(3), places)]; // [batch or 1, rows, pairs]
    const own = ["interleaved", "rotary_embedding_dim"].map((name) => [name, int(intAttribute(node, name, 0))] as const);
    return [emit("RotaryEmbedding", [x, cos, sin], { ...Object.fromEntries(own), num_heads: int(intAttribute(node, "num_heads", 0) || headsBy(x, cos)) })];
  },
};

/** Heads of x [batch, rows, heads * width] whose entries are all turned. */
const headsBy = (x: Value, cos: Value): number => (x.shape.length === 4 ? 0 : Number(x.shape[2]) / (2 * Number(cos.shape[2])) || 0);
