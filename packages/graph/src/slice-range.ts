// What a range start:end:step takes of an axis, by ONNX's clamping; sizes and positions may be symbolic.
import { dimCall, dimDifference, dimQuotient, dimSum, isNonNegative, largerDim, smallerDim } from "./dim.js";
import type { Dim } from "./ir.js";

/** A range as Slice has it: negative positions count from the end. */
export interface RequestedRange<D extends Dim = Dim> {
  readonly start: D;
  readonly end: D;
  readonly step: D;
}

/** Positions from here on mean the end: exporters write the largest int32 or int64. */
export const BEYOND: number = 2 ** 31 - 1;

/** The first index, the step and the number of indices that a range takes of `size`. */
export function sliceRange(size: number, { start, end, step }: RequestedRange<number>): { readonly start: number; readonly step: number; readonly size: number } {
  const clamp = (index: number, low: number, high: number): number => Math.min(Math.max(index < 0 ? index + size : index, low), high);
  const [first, last] = step > 0 ? [clamp(start, 0, size), clamp(end, 0, size)] : [clamp(start, 0, size - 1), clamp(end, -1, size - 1)];
  return { start: first, step, size: Math.max(0, Math.ceil((last - first) / step)) };
}

/**
 * Number of indices that a range takes of an axis. A symbolic size is taken to be 1 or more, and to reach up to the start of a
 * range in steps forward. Undefined where the sign of a position is not known.
 */
export function rangeSize(dim: Dim, { start, end, step }: RequestedRange): Dim | undefined {
  if (typeof step !== "number") return undefined;
  if (typeof dim === "number" && typeof start === "number" && typeof end === "number") return sliceRange(dim, { start, end, step }).size;
  const isToEnd = typeof end === "number" && end >= BEYOND;
  if (typeof start === "number" && start < -1 && start > -BEYOND && isToEnd && step > 0) return dividedUp(smallerDim(-start, dim), step);
  const [lower, upper] = step > 0 ? [lowest(start, dim), position(end, dim, 0, dim)] : [position(end, dim, -1, dimDifference(dim, 1)), position(start, dim, 0, dimDifference(dim, 1))];
  if (lower === undefined || upper === undefined) return undefined;
  const length = dimDifference(upper, step > 0 ? lower : largerDim(lower, -1));
  return typeof length === "number" ? Math.max(0, Math.ceil(length / Math.abs(step))) : dividedUp(length, Math.abs(step));
}

/** A position counted from the front, between the ends. */
function position(given: Dim, dim: Dim, low: number, high: Dim): Dim | undefined {
  if (typeof given === "number" && Math.abs(given) >= BEYOND) return given > 0 ? high : low;
  if (isNonNegative(given)) return smallerDim(given, high);
  return isNonNegative(dimDifference(0, given)) ? dimSum([dim, given]) : undefined;
}

/** Where a range in steps forward starts. */
function lowest(start: Dim, dim: Dim): Dim | undefined {
  const isWithin = typeof dim === "string" && isNonNegative(start) && !(typeof start === "number" && start >= BEYOND);
  const place = isWithin ? start : position(start, dim, 0, dim);
  return place === undefined || isWithin || start === -1 ? place : largerDim(place, 0);
}

/** length / step, rounded up; both may be negative. */
export function dividedUp(length: Dim, step: number): Dim {
  const [distance, width] = step < 0 ? [dimDifference(0, length), -step] : [length, step];
  return dimQuotient(distance, width) ?? dimCall("div", [dimSum([distance, width - 1]), width]);
}
