// MaxPool: the largest entry of every window.
import type { DType } from "@mpm/tensor";
import { emit, scalar, vector, type Operator, type Value } from "../value.js";
import { asImages, placesOf, scatterWindows, windowSlices } from "../window-nodes.js";
import { poolAttributes, poolWindows, type PoolOptions, type Windows } from "../window.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { mul } from "./mul.js";
import { reshape, reshapeLike } from "./reshape.js";
import { where } from "./where.js";

/**
 * Largest entry of every window of `kernel` entries of x: [batch, channels, ...sizes] to [batch, channels, ...counts]. The first of
 * equal entries gets the gradient.
 *
 * @throws RangeError where the window does not fit.
 */
export function maxPool(x: Value, kernel: readonly number[], options: PoolOptions = {}): Value {
  return emit("MaxPool", [x], poolAttributes(kernel, options));
}

/** WebGPU has no kernel that gives indices, so the gradient finds the winners itself. */
export const maxPoolOperator: Operator = {
  op: "MaxPool",
  infer(node, { input }) {
    const { dtype, shape } = input(0);
    const pooled = [...shape.slice(0, 2), ...poolWindows(node, shape).map(({ count }) => count)];
    return [{ dtype, shape: pooled }, { dtype: "int64", shape: pooled }];
  },
  /** Every window's gradient set at its winner, and windows that overlap added up. */
  gradient({ node, input, output, dy }) {
    const [x, y, windows] = [input(0), output(0), poolWindows(node, input(0).shape)];
    const winners = asImages(winningPlaces(x, y, windows), y); // [batch * channels, 1, ...counts]
    const isWinner = equal(winners, placeNumbers(x, windows)); // [batch * channels, places, ...counts]
    const shares = mul(cast(isWinner, dy.dtype), asImages(dy, y));
    return [reshapeLike(scatterWindows(shares, unitKernels(x, windows), windows, 1, asImages(x)), x)];
  },
};

/** The number of the first place in every window that holds its maximum: [batch, channels, ...counts]. */
function winningPlaces(x: Value, y: Value, windows: Windows): Value {
  const slices = windowSlices(x, windows, lowest(x.dtype));
  return emit("Min", slices.map((slice, place) => where(equal(slice, y), scalar(x, place), scalar(x, slices.length))));
}

/** 0 .. places - 1 as [places, 1, ...]. */
function placeNumbers(x: Value, windows: Windows): Value {
  const places = placesOf(windows);
  return reshape(vector(x, places.map((_, place) => place)), [places.length, ...windows.map(() => 1)]);
}

/** For every place a kernel that is 1 there and 0 elsewhere: [places, 1, ...kernel]. */
function unitKernels(x: Value, windows: Windows): Value {
  const places = placesOf(windows);
  const entries = places.flatMap((_, row) => places.map((_other, column) => Number(row === column)));
  return reshape(vector(x, entries), [places.length, 1, ...windows.map(({ kernel }) => kernel)]);
}

const LOWEST: Partial<Record<DType, number>> = { float16: -65504, float32: -3.4028234663852886e38, float64: -Number.MAX_VALUE };
const lowest = (dtype: DType): number => LOWEST[dtype] ?? 0;
