// Conv: convolution over any number of spatial axes, in groups of channels.
import { int, intAttribute, intsAttribute } from "../attribute.js";
import type { Node, ValueInfo } from "../ir.js";
import { emit, type InferContext, type Operator, type Value } from "../value.js";
import { channelSum, kernelGradient, scatterWindows } from "../window-nodes.js";
import { spatialSizes, windowAttributes, windowsOf, type WindowOptions, type Windows } from "../window.js";

export interface ConvOptions extends WindowOptions {
  /** [out], added to every window's sum. */
  readonly bias?: Value;
  /** Channels and outputs fall into so many groups that do not mix; as many as channels is a depthwise convolution. Default 1. */
  readonly group?: number;
}

/**
 * Convolution (correlation): x [batch, channels, ...sizes] with weight [out, channels / group, ...kernel] to
 * [batch, out, ...counts], counts = (size + pads - dilation (kernel - 1) - 1) / stride + 1, rounded down.
 *
 * @throws RangeError where channels, groups and sizes do not fit.
 */
export function conv(x: Value, weight: Value, { bias, group = 1, ...options }: ConvOptions = {}): Value {
  return emit("Conv", bias === undefined ? [x, weight] : [x, weight, bias], { ...windowAttributes(options), group: int(group) });
}

/** Sizes of a convolution's window, from its weight; `kernel_shape` may only repeat them. */
export function weightWindow(node: Node, { name, shape }: ValueInfo): readonly number[] {
  const kernel = shape.slice(2).map((size) => (typeof size === "number" ? size : Number.NaN));
  const given = intsAttribute(node, "kernel_shape") ?? kernel;
  if (kernel.some(Number.isNaN) || kernel.length !== given.length || kernel.some((size, axis) => size !== given[axis] || size < 1))
    throw new RangeError(`${node.op} "${node.name}" has a weight "${name}" [${shape.join(", ")}]: expected a window of ${intsAttribute(node, "kernel_shape")?.join(" x ") ?? "known sizes"}`);
  return kernel;
}

function read(node: Node, { input }: InferContext): { readonly windows: Windows; readonly group: number } {
  const [x, weight] = [input(0), input(1)];
  const group = intAttribute(node, "group", 1);
  const sizes = spatialSizes(node, x.shape);
  const [channels, [out, perGroup]] = [x.shape[1], weight.shape];
  const isOff = typeof channels === "number" && typeof perGroup === "number" && channels !== perGroup * group;
  if (isOff || group < 1 || (typeof out === "number" && out % group !== 0))
    throw new RangeError(`Conv "${node.name}" of [${x.shape.join(", ")}] with weight [${weight.shape.join(", ")}] in ${group} groups: expected a weight [out, channels / group, ...] with out a multiple of the groups`);
  return { windows: windowsOf(node, sizes, weightWindow(node, weight)), group };
}

export const convOperator: Operator = {
  op: "Conv",
  infer(node, context) {
    const [x, weight] = [context.input(0), context.input(1)];
    return [{ dtype: x.dtype, shape: [x.shape[0] ?? 0, weight.shape[0] ?? 0, ...read(node, context).windows.map(({ count }) => count)] }];
  },
  /** Every output's gradient spread over its window, and the kernel's as products with the windows. */
  gradient(context) {
    const { node, input, dy, needs } = context;
    const [x, weight] = [input(0), input(1)];
    const { windows, group } = read(node, context);
    return [
      needs(0) ? scatterWindows(dy, weight, windows, group, x) : undefined,
      needs(1) ? kernelGradient(dy, x, windows, group, weight) : undefined,
      needs(2) ? channelSum(dy, input(2)) : undefined,
    ];
  },
};
