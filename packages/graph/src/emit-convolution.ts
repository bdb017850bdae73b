// Conv and ConvTranspose in forms that ONNX Runtime 1.30's WebGPU provider computes correctly. Two it gets wrong, without an error:
// Conv without groups of 6, 9, 15, 18 ... channels (multiples of 3 but not of 4) to a multiple of 4 (onnxruntime issue 29651), and
// ConvTranspose in groups of several channels to one each. With channels of zeros added, both are right.
import { int64Vector, emit, type Value } from "./value.js";
import { intAttribute } from "./attribute.js";
import type { Node } from "./ir.js";
import { add } from "./operators/add.js";
import { padAlong } from "./pad-along.js";
import { reshape } from "./operators/reshape.js";

type Convolution = Pick<Node, "op" | "attributes">;

/** Whether WebGPU gets the node wrong. */
export function isMiscomputed({ op, attributes }: Convolution, [x, weight]: readonly (Pick<Value, "shape"> | undefined)[]): boolean {
  const group = intAttribute({ attributes }, "group", 1);
  const [channels, rows, columns] = [x?.shape[1], weight?.shape[0], weight?.shape[1]];
  if (typeof channels !== "number") return false;
  if (op === "Conv") return group === 1 && channels > 3 && channels % 3 === 0 && channels % 4 !== 0 && Number(rows) % 4 === 0;
  return op === "ConvTranspose" && group > 1 && columns === 1 && channels > group;
}

/** The node's output for `operands` (x, weight and, if there is one, bias), in a form that WebGPU gets right. */
export function emitConvolution(node: Convolution, operands: readonly Value[]): Value {
  const [x, weight, bias] = operands;
  if (x === undefined || weight === undefined || !isMiscomputed(node, operands)) return emit(node.op, operands, node.attributes);
  if (node.op === "Conv") {
    const missing = 4 - (Number(x.shape[1]) % 4);
    return emit("Conv", [withChannels(x, missing), withChannels(weight, missing), ...(bias === undefined ? [] : [bias])], node.attributes);
  }
  const pairs = emit("ConvTranspose", [x, withChannels(weight, 1)], node.attributes); // [batch, 2 groups, ...], every second channel 0
  const vector = (entry: number): Value => int64Vector(x, [entry]);
  const y = emit("Slice", [pairs, vector(0), vector(Number(pairs.shape[1])), vector(1), vector(2)]); // [batch, groups, ...]
  return bias === undefined ? y : add(y, reshape(bias, [-1, ...y.shape.slice(2).map(() => 1)]));
}

/** x [rows, channels, ...] with `count` more channels, of zeros. */
function withChannels(x: Value, count: number): Value {
  return padAlong(x, int64Vector(x, [0, count]), [1]);
}
