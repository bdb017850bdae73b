// AveragePool: the mean of every window.
import { int, intAttribute } from "../attribute.js";
import type { Node, Shape } from "../ir.js";
import { sizesOf } from "../sizes-of.js";
import { emit, int64Vector, scalar, type Operator, type Value } from "../value.js";
import { convolve, endOf, scatterWindows } from "../window-nodes.js";
import { poolAttributes, poolWindows, type PoolOptions, type Windows } from "../window.js";
import { add } from "./add.js";
import { concat } from "./concat.js";
import { div } from "./div.js";
import { expand } from "./expand.js";

export interface AveragePoolOptions extends PoolOptions {
  /** Zeros of the pads count as entries. Default false. */
  readonly countIncludePad?: boolean;
}

/**
 * Mean of every window of `kernel` entries of x: [batch, channels, ...sizes] to [batch, channels, ...counts].
 *
 * @throws RangeError where the window does not fit.
 */
export function averagePool(x: Value, kernel: readonly number[], { countIncludePad = false, ...options }: AveragePoolOptions = {}): Value {
  return emit("AveragePool", [x], { ...poolAttributes(kernel, options), count_include_pad: int(Number(countIncludePad)) });
}

export const averagePoolOperator: Operator = {
  op: "AveragePool",
  infer(node, { input }) {
    const { dtype, shape } = input(0);
    return [{ dtype, shape: [...shape.slice(0, 2), ...poolWindows(node, shape).map(({ count }) => count)] }];
  },
  /** Every window's share of its gradient added up where its entries came from, channel by channel. */
  gradient({ node, input, dy }) {
    const x = input(0);
    const channels = knownChannels(node, x.shape);
    const windows = poolWindows(node, x.shape);
    const share = div(dy, entryCounts(x, windows, intAttribute(node, "count_include_pad", 0) === 1));
    return [scatterWindows(share, ones(x, [channels, 1, ...windows.map(({ kernel }) => kernel)]), windows, channels, x)];
  },
};

function knownChannels(node: Node, shape: Shape): number {
  if (typeof shape[1] === "number") return shape[1];
  throw new RangeError(`AveragePool "${node.name}" of [${shape.join(", ")}] has a gradient for a known number of channels only`);
}

/** How many entries every window averages: one number, or [1, 1, ...counts] where some reach into pads that do not count. */
function entryCounts(x: Value, windows: Windows, includePads: boolean): number | Value {
  const kernel = windows.map((window) => window.kernel);
  const counted = windows.map((window) => countedEntries(window, includePads, x));
  if (counted.every(({ before, after }) => before === 0 && after === 0)) return kernel.reduce((a, b) => a * b, 1);
  const sizes = sizesOf(x, windows.map((_, axis) => axis + 2));
  const whole = ones(x, concat([int64Vector(x, [1, 1]), add(sizes, int64Vector(x, counted.map(({ pads }) => pads)))], 0)); // [1, 1, ...sizes]
  return convolve(whole, ones(x, [1, 1, ...kernel]), windows.map((window, axis) => ({ ...window, ...counted[axis] })), 1);
}

/** Pads that count as entries, and those in front and behind that do not: with `includePads` the ones that rounding up added. */
function countedEntries(window: Windows[number], includePads: boolean, x: Value): { readonly pads: number; readonly before: number; readonly after: number } {
  const { before, after } = endOf(window, x);
  if (!includePads) return { pads: 0, before, after };
  const behind = window.after ?? 0;
  return { pads: before + behind, before: 0, after: Math.max(0, after - behind) };
}

const ones = (x: Value, shape: readonly number[] | Value): Value => expand(scalar(x, 1), shape);
