// DepthToSpace and SpaceToDepth: blocks of an image that become channels, and back.
import { int, intAttribute, string, stringAttribute } from "../attribute.js";
import { dimCall, dimProduct, dimQuotient } from "../dim.js";
import type { Dim, Node, ValueInfo } from "../ir.js";
import { sizeProducts } from "../sizes-of.js";
import { emit, type Operator, type Value } from "../value.js";
import { reshapeTo } from "./reshape.js";
import { transpose } from "./transpose.js";

/**
 * Channels as blocks of an image: [batch, channels * block^2, height, width] to [batch, channels, height * block, width * block].
 * A block's place runs slower than the channel, or faster with mode "CRD" (PyTorch's PixelShuffle).
 *
 * @throws RangeError where channels do not divide by block^2.
 */
export function depthToSpace(x: Value, block: number, { mode = "DCR" }: { readonly mode?: "DCR" | "CRD" } = {}): Value {
  return emit("DepthToSpace", [x], { blocksize: int(block), mode: string(mode) });
}

/**
 * Blocks of an image as channels: [batch, channels, height * block, width * block] to [batch, block^2 * channels, height, width].
 *
 * @throws RangeError where height or width do not divide by block.
 */
export function spaceToDepth(x: Value, block: number): Value {
  return emit("SpaceToDepth", [x], { blocksize: int(block) });
}

function blockOf(node: Node, { shape }: ValueInfo): number {
  const block = intAttribute(node, "blocksize", 0);
  if (block >= 1 && shape.length === 4) return block;
  throw new RangeError(`${node.op} "${node.name}" of [${shape.join(", ")}] in blocks of ${block}: expected [batch, channels, height, width] and blocks of 1 or more`);
}

/** size / divisor, which a symbolic size is taken to divide by. */
function divided(node: Node, size: Dim, divisor: number): Dim {
  const quotient = dimQuotient(size, divisor);
  if (quotient !== undefined || typeof size === "string") return quotient ?? dimCall("div", [size, divisor]);
  throw new RangeError(`${node.op} "${node.name}": size ${size} does not divide by ${divisor}`);
}

export const depthToSpaceOperator: Operator = {
  op: "DepthToSpace",
  infer(node, { input }) {
    const { dtype, shape: [batch = 0, channels = 0, height = 0, width = 0] } = input(0);
    const block = blockOf(node, input(0));
    return [{ dtype, shape: [batch, divided(node, channels, block * block), dimProduct([height, block]), dimProduct([width, block])] }];
  },
  decompose({ node, input }) {
    const [x, block] = [input(0), blockOf(node, input(0))];
    const isPlaceFirst = stringAttribute(node, "mode", "DCR") === "DCR";
    const [batch, b, channels, height, width] = [{ axes: [0] }, { factor: block }, { axes: [1], divisor: block * block }, { axes: [2] }, { axes: [3] }];
    const parts = reshapeTo(x, sizeProducts(x, isPlaceFirst ? [batch, b, b, channels, height, width] : [batch, channels, b, b, height, width]));
    const blocks = transpose(parts, isPlaceFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]); // [batch, channels, height, block, width, block]
    return [reshapeTo(blocks, sizeProducts(x, [batch, channels, { ...height, ...b }, { ...width, ...b }]))];
  },
};

/** Written out, since WebGPU has no kernel for it. */
export const spaceToDepthOperator: Operator = {
  op: "SpaceToDepth",
  infer(node, { input }) {
    const { dtype, shape: [batch = 0, channels = 0, height = 0, width = 0] } = input(0);
    const block = blockOf(node, input(0));
    return [{ dtype, shape: [batch, dimProduct([channels, block * block]), divided(node, height, block), divided(node, width, block)] }];
  },
  decompose({ node, input }) {
    const [x, divisor] = [input(0), blockOf(node, input(0))];
    const [batch, b, channels, height, width] = [{ axes: [0] }, { factor: divisor }, { axes: [1] }, { axes: [2], divisor }, { axes: [3], divisor }];
    const blocks = transpose(reshapeTo(x, sizeProducts(x, [batch, channels, height, b, width, b])), [0, 3, 5, 1, 2, 4]); // [batch, block, block, channels, height, width]
    return [reshapeTo(blocks, sizeProducts(x, [batch, { ...channels, factor: divisor * divisor }, height, width]))];
  },
};
