// ConvTranspose: the transpose of a convolution, which spreads every entry over a window.
import { int, intAttribute, ints, intsAttribute } from "../attribute.js";
import { dimDifference, dimProduct, dimSum } from "../dim.js";
import type { Dim, Node, Shape } from "../ir.js";
import { emit, type InferContext, type Operator, type Value } from "../value.js";
import { channelSum, convolve, kernelGradient } from "../window-nodes.js";
import { halves, readEntries, spatialSizes, windowAttributes, windowSteps, type AxisWindows, type WindowOptions, type Windows } from "../window.js";
import { weightWindow } from "./conv.js";

export interface ConvTransposeOptions extends WindowOptions {
  /** [out], added to every entry. */
  readonly bias?: Value;
  /** Channels and outputs fall into so many groups that do not mix. Default 1. */
  readonly group?: number;
  /** Entries added behind each axis, fewer than its stride: several sizes have the same number of windows. Default 0. */
  readonly outputPadding?: readonly number[];
  /** Sizes of the output, from which pads follow, instead of `pads`. */
  readonly outputShape?: readonly number[];
}

/**
 * Transposed convolution: x [batch, channels, ...counts] with weight [channels, out / group, ...kernel] to [batch, out, ...sizes],
 * sizes = stride (count - 1) + dilation (kernel - 1) + 1 + outputPadding - pads.
 *
 * @throws RangeError where channels, groups and sizes do not fit.
 */
export function convTranspose(x: Value, weight: Value, { bias, group = 1, outputPadding, outputShape, ...options }: ConvTransposeOptions = {}): Value {
  return emit("ConvTranspose", bias === undefined ? [x, weight] : [x, weight, bias], {
    ...windowAttributes(options), group: int(group),
    ...(outputPadding && { output_padding: ints(outputPadding) }), ...(outputShape && { output_shape: ints(outputShape) }),
  });
}

/** The windows that the entries are spread over: those of a Conv of the output that gives the input's sizes. */
function spreadWindows(node: Node, counts: Shape, kernel: readonly number[]): Windows {
  const [extra, wanted] = [intsAttribute(node, "output_padding"), intsAttribute(node, "output_shape")?.slice(-counts.length)];
  const windows = windowSteps(node, kernel, counts.length).map(({ autoPad, pads, ...steps }, axis): AxisWindows => {
    const [count, added] = [counts[axis] ?? 0, extra?.[axis] ?? 0];
    if (added < 0 || added >= steps.stride) throw new RangeError(`ConvTranspose "${node.name}" has output_padding ${added}: expected less than the stride, ${steps.stride}`);
    const whole = dimSum([readEntries({ ...steps, count }), added]);
    const size = wanted?.[axis] ?? (autoPad.startsWith("SAME") ? dimProduct([count, steps.stride]) : dimDifference(whole, pads.before + pads.after));
    const isGiven = wanted !== undefined || autoPad.startsWith("SAME");
    return { ...steps, count, size, ...(isGiven ? padsTo(node, whole, size, autoPad === "SAME_UPPER") : pads) };
  });
  const empty = windows.find(({ size }) => typeof size === "number" && size < 1);
  if (empty !== undefined) throw new RangeError(`ConvTranspose "${node.name}" of sizes [${counts.join(", ")}] has pads that leave size ${empty.size}: expected 1 or more`);
  return windows;
}

/** Pads that leave `size` of `whole`. */
function padsTo(node: Node, whole: Dim, size: Dim, upper: boolean): { readonly before: number; readonly after: number } {
  const total = dimDifference(whole, size);
  if (typeof total === "number" && total >= 0) return halves(total, upper);
  throw new RangeError(`ConvTranspose "${node.name}" spreads over ${whole} entries, of which no pads leave ${size}: expected at most as many; use output_padding`);
}

function read(node: Node, { input }: InferContext): { readonly windows: Windows; readonly group: number } {
  const [x, weight] = [input(0), input(1)];
  const group = intAttribute(node, "group", 1);
  const [channels, rows] = [x.shape[1], weight.shape[0]];
  if (group < 1 || (typeof channels === "number" && (channels % group !== 0 || (typeof rows === "number" && channels !== rows))))
    throw new RangeError(`ConvTranspose "${node.name}" of [${x.shape.join(", ")}] with weight [${weight.shape.join(", ")}] in ${group} groups: expected a weight [channels, out / group, ...] with channels a multiple of the groups`);
  return { windows: spreadWindows(node, spatialSizes(node, x.shape), weightWindow(node, weight)), group };
}

export const convTransposeOperator: Operator = {
  op: "ConvTranspose",
  infer(node, context) {
    const [x, weight] = [context.input(0), context.input(1)];
    const { windows, group } = read(node, context);
    return [{ dtype: x.dtype, shape: [x.shape[0] ?? 0, dimProduct([weight.shape[1] ?? 0, group]), ...windows.map(({ size }) => size)] }];
  },
  /** The gradient's windows weighed by the kernel, which is a convolution, and the kernel's gradient as products with them. */
  gradient(context) {
    const { node, input, dy, needs } = context;
    const [x, weight] = [input(0), input(1)];
    const { windows, group } = read(node, context);
    return [
      needs(0) ? convolve(dy, weight, windows, group) : undefined,
      needs(1) ? kernelGradient(x, dy, windows, group, weight) : undefined,
      needs(2) ? channelSum(dy, input(2)) : undefined,
    ];
  },
};
