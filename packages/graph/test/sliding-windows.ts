// Sliding windows spelled out entry by entry: the forward that gradients of convolutions and pools are compared with.
import fc, { type Arbitrary } from "fast-check";
import type { WindowOptions } from "../src/window.js";

/** Windows over spatial axes, an entry per axis; pads and counts are explicit. */
export interface Sliding {
  readonly sizes: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly counts: readonly number[];
}

/** What a window reads at one place: indices into the flattened axes. `inPads` tells zeros of the pads from what lies beyond them. */
export interface Reading {
  readonly window: number;
  readonly place: number;
  readonly entry: number | undefined;
  readonly inPads: boolean;
}

/** Every place of every window, places of a window in order. */
export function readings({ sizes, kernel, strides, dilations, before, after, counts }: Sliding): readonly Reading[] {
  return indices(counts).flatMap((at, window) => indices(kernel).map((place, number) => {
    const entry = at.map((index, axis) => index * (strides[axis] ?? 1) + (place[axis] ?? 0) * (dilations[axis] ?? 1) - (before[axis] ?? 0));
    const inside = entry.every((index, axis) => index >= 0 && index < (sizes[axis] ?? 0));
    const inPads = entry.every((index, axis) => index < (sizes[axis] ?? 0) + (after[axis] ?? 0));
    return { window, place: number, inPads, entry: inside ? entry.reduce((flat, index, axis) => flat * (sizes[axis] ?? 1) + index, 0) : undefined };
  }));
}

function indices(sizes: readonly number[]): readonly (readonly number[])[] {
  return sizes.reduce<readonly (readonly number[])[]>((all, size) => all.flatMap((index) => Array.from({ length: size }, (_, at) => [...index, at])), [[]]);
}

export const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

const extent = ({ kernel, dilation }: Axis): number => (kernel - 1) * dilation + 1;

/** Options of a random convolution or pool, and the windows they stand for. */
export interface SlidingCase {
  readonly sliding: Sliding;
  readonly options: WindowOptions;
  readonly ceil: boolean;
}

export interface SlidingOptions {
  /** Some counts are rounded up. */
  readonly ceil?: boolean;
  /** What ONNX Runtime's pools require: pads below the kernel, and no stride above it with `auto_pad`. */
  readonly pool?: boolean;
  readonly autoPads?: boolean;
}

/** Windows of up to three entries over one or two (seldom three) axes, pads on both sides, some of them chosen by `auto_pad`. */
export function slidingCase({ ceil = false, pool = false, autoPads: choosesPads = true }: SlidingOptions = {}): Arbitrary<SlidingCase> {
  const pads = fc.nat(2);
  const axis: Arbitrary<Axis> = fc.record({ kernel: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }), dilation: fc.integer({ min: 1, max: 2 }), before: pads, after: pads, spare: fc.nat(4) })
    .map(({ spare, ...given }) => {
      const most = pool ? given.kernel - 1 : 2;
      const kept = { ...given, before: Math.min(given.before, most), after: Math.min(given.after, most), size: 0 };
      return { ...kept, size: Math.max(1, extent(kept) - kept.before - kept.after) + spare };
    });
  const rank = fc.constantFrom(1, 1, 2, 2, 2, 3);
  const autoPad = fc.constantFrom(undefined, undefined, "SAME_UPPER" as const, "SAME_LOWER" as const, "VALID" as const);
  return fc.record({ axes: rank.chain((length) => fc.array(axis, { minLength: length, maxLength: length })), autoPad: choosesPads ? autoPad : fc.constant(undefined), ceil: ceil ? fc.boolean() : fc.constant(false) })
    .filter(({ axes, autoPad: chosen }) => chosen !== "VALID" || axes.every((given) => given.size >= extent(given)))
    .filter(({ axes, autoPad: chosen }) => !chosen?.startsWith("SAME") || axes.every(({ dilation, kernel, stride }) => dilation === 1 && (!pool || kernel >= stride))) // ONNX Runtime refuses dilations here
    .map(({ axes, autoPad: chosen, ceil: up }) => {
      const padded = axes.map((given) => ({ ...given, ...autoPads(given, chosen) }));
      return { sliding: slide(padded, up), ceil: up, options: optionsOf(padded, chosen) };
    });
}

/** ONNX's definition of `auto_pad`. */
function autoPads(axis: Axis, chosen: WindowOptions["autoPad"]): Pick<Axis, "before" | "after"> {
  if (chosen === undefined) return axis;
  const total = chosen === "VALID" ? 0 : Math.max(0, (Math.ceil(axis.size / axis.stride) - 1) * axis.stride + extent(axis) - axis.size);
  const [small, large] = [Math.floor(total / 2), total - Math.floor(total / 2)];
  return chosen === "SAME_LOWER" ? { before: large, after: small } : { before: small, after: large };
}

function slide(axes: readonly Axis[], ceil: boolean): Sliding {
  const pick = (name: keyof Axis): number[] => axes.map((axis) => axis[name]);
  return {
    sizes: pick("size"), kernel: pick("kernel"), strides: pick("stride"), dilations: pick("dilation"), before: pick("before"), after: pick("after"),
    counts: axes.map((axis) => countOf(axis, ceil)),
  };
}

function countOf(axis: Axis, ceil: boolean): number {
  const steps = (axis.size + axis.before + axis.after - extent(axis)) / axis.stride;
  const count = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  return ceil && (count - 1) * axis.stride >= axis.size + axis.before ? count - 1 : count;
}

function optionsOf(axes: readonly Axis[], autoPad: WindowOptions["autoPad"]): WindowOptions {
  const isPlain = (name: "stride" | "dilation"): boolean => axes.every((axis) => axis[name] === 1);
  return {
    ...(!isPlain("stride") && { strides: axes.map(({ stride }) => stride) }), ...(!isPlain("dilation") && { dilations: axes.map(({ dilation }) => dilation) }),
    ...(autoPad === undefined ? { pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)] } : { autoPad }),
  };
}

/** Whether a gradient is there for a symbolic size: pads do not depend on it. */
export const canBeSymbolic = ({ sliding, options, ceil }: SlidingCase, axis: number): boolean =>
  sliding.strides[axis] === 1 || (!ceil && !options.autoPad?.startsWith("SAME"));
