// Sliding windows, as convolutions and pools read them from a node: sizes, steps, pads, and how many fit. Nothing is emitted here.
import { int, intAttribute, ints, intsAttribute, stringAttribute } from "./attribute.js";
import { dimCall, dimDifference, dimProduct, dimQuotient, dimSum } from "./dim.js";
import type { Attribute, Dim, Node, Shape } from "./ir.js";

const AUTO_PADS = new Set(["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"]);

/** Windows along one spatial axis. */
export interface AxisWindows {
  /** Entries of a window, `dilation` apart. */
  readonly kernel: number;
  readonly dilation: number;
  /** From one window to the next. */
  readonly stride: number;
  /** Zeros in front of the first and behind the last entry. Undefined where auto_pad or ceil_mode make them depend on a symbolic size. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** Size of what the windows slide over. */
  readonly size: Dim;
  /** How many windows there are. */
  readonly count: Dim;
}

/** An entry per spatial axis. */
export type Windows = readonly AxisWindows[];

/** Options of convolutions and pools, each with an entry per spatial axis. */
export interface WindowOptions {
  /** Default 1. */
  readonly strides?: readonly number[];
  /** Default 1. */
  readonly dilations?: readonly number[];
  /** Zeros in front of every axis, then behind every axis. Default 0. */
  readonly pads?: readonly number[];
  /** Pads such that size / stride windows fit, the odd one behind ("SAME_UPPER") or in front, or no pads ("VALID"). */
  readonly autoPad?: "SAME_UPPER" | "SAME_LOWER" | "VALID";
}

/** The attributes that `options` stand for. */
export function windowAttributes({ strides, dilations, pads, autoPad }: WindowOptions): Readonly<Record<string, Attribute>> {
  return {
    ...(strides && { strides: ints(strides) }), ...(dilations && { dilations: ints(dilations) }), ...(pads && { pads: ints(pads) }),
    ...(autoPad && { auto_pad: { type: "string", value: new TextEncoder().encode(autoPad) } }),
  };
}

export interface PoolOptions extends WindowOptions {
  /** A last window may reach beyond the pads behind, so that counts are rounded up. Default false. */
  readonly ceil?: boolean;
}

export function poolAttributes(kernel: readonly number[], { ceil = false, ...options }: PoolOptions): Readonly<Record<string, Attribute>> {
  return { kernel_shape: ints(kernel), ceil_mode: int(Number(ceil)), ...windowAttributes(options) };
}

/** Sizes of x behind batch and channels, of which there is at least one. */
export function spatialSizes(node: Node, shape: Shape): Shape {
  if (shape.length < 3) throw new RangeError(`${node.op} "${node.name}" takes [batch, channels, ...sizes] of rank 3 or more, got [${shape.join(", ")}]`);
  return shape.slice(2);
}

/** What the attributes of a node say of each axis, checked. */
export function windowSteps(node: Node, kernel: readonly number[], rank: number): readonly (Pick<AxisWindows, "kernel" | "stride" | "dilation"> & { readonly pads: Pads; readonly autoPad: string })[] {
  if (kernel.length !== rank) throw new RangeError(`${node.op} "${node.name}" has a window of ${kernel.length} axes: expected ${rank}, as many as sizes`);
  const [strides, dilations, pads] = [perAxis(node, "strides", rank, 1), perAxis(node, "dilations", rank, 1), perAxis(node, "pads", 2 * rank, 0)];
  const autoPad = stringAttribute(node, "auto_pad", "NOTSET");
  if (!AUTO_PADS.has(autoPad)) throw new RangeError(`${node.op} "${node.name}" has auto_pad "${autoPad}": expected ${[...AUTO_PADS].join(", ")}`);
  const padsAt = (axis: number): Pads => (autoPad === "VALID" ? { before: 0, after: 0 } : { before: pads[axis] ?? 0, after: pads[axis + rank] ?? 0 });
  return kernel.map((size, axis) => ({ kernel: size, stride: strides[axis] ?? 1, dilation: dilations[axis] ?? 1, autoPad, pads: padsAt(axis) }));
}

function perAxis(node: Node, name: string, length: number, least: number): readonly number[] {
  const given = intsAttribute(node, name) ?? Array.from({ length }, () => least);
  if (given.length !== length || given.some((value) => value < least))
    throw new RangeError(`${node.op} "${node.name}" has ${name} [${given.join(", ")}]: expected ${length} numbers from ${least}`);
  return given;
}

/** Windows of a pool over x of this shape. */
export function poolWindows(node: Node, shape: Shape): Windows {
  const sizes = spatialSizes(node, shape);
  if (intsAttribute(node, "kernel_shape") === undefined) throw new RangeError(`${node.op} "${node.name}" lacks kernel_shape: expected ${sizes.length} sizes`);
  return windowsOf(node, sizes, perAxis(node, "kernel_shape", sizes.length, 1));
}

/** Windows of `kernel` entries over `sizes`, by the attributes of the node. */
export function windowsOf(node: Node, sizes: Shape, kernel: readonly number[]): Windows {
  const ceil = intAttribute(node, "ceil_mode", 0) === 1;
  const windows = windowSteps(node, kernel, sizes.length).map(({ autoPad, pads, ...steps }, axis): AxisWindows => {
    const size = sizes[axis] ?? 0;
    const isSame = autoPad.startsWith("SAME");
    const count = isSame ? flooredQuotient(dimSum([size, steps.stride - 1]), steps.stride) : windowCount(size, steps, pads, ceil);
    if (isSame) return { ...steps, size, count, ...samePads({ ...steps, size, count }, autoPad === "SAME_UPPER") };
    const window = { ...steps, size, count, ...pads };
    return ceil && unreadEntries(window) === undefined ? { ...window, after: undefined } : window;
  });
  const short = windows.find(({ count }) => typeof count === "number" && count < 1);
  if (short !== undefined) throw new RangeError(`${node.op} "${node.name}": a window of ${extentOf(short)} entries does not fit size ${short.size} with its pads`);
  return windows;
}

/** Entries from the first to the last that a window reads. */
export const extentOf = ({ kernel, dilation }: Pick<AxisWindows, "kernel" | "dilation">): number => dilation * (kernel - 1) + 1;

/** Entries from the first that the first window reads to the last that the last one reads. */
export function readEntries({ count, stride, ...window }: Pick<AxisWindows, "kernel" | "dilation" | "stride" | "count">): Dim {
  return dimSum([dimProduct([dimDifference(count, 1), stride]), extentOf(window)]);
}

interface Pads {
  readonly before: number;
  readonly after: number;
}

/** What is missing to size / stride windows, rounded up. */
function samePads(window: Omit<AxisWindows, "before" | "after">, upper: boolean): Pick<AxisWindows, "before" | "after"> {
  const missing = dimDifference(readEntries(window), window.size);
  return typeof missing === "string" ? { before: undefined, after: undefined } : halves(Math.max(0, missing), upper);
}

/** Pads in front and behind, the odd one behind with `upper`. */
export function halves(total: number, upper: boolean): Pads {
  const before = upper ? Math.floor(total / 2) : Math.ceil(total / 2);
  return { before, after: total - before };
}

/** With `ceil`, a last window may reach beyond the pads but starts in front of the pads behind. */
function windowCount(size: Dim, steps: Pick<AxisWindows, "kernel" | "dilation" | "stride">, { before, after }: Pads, ceil: boolean): Dim {
  const spare = before + after - extentOf(steps);
  return dimSum([flooredQuotient(dimSum([size, ceil ? Math.min(spare + steps.stride - 1, before - 1) : spare]), steps.stride), 1]);
}

/** a / divisor, rounded down: exact where every symbol's factor divides, else under a name that says so. */
export function flooredQuotient(a: Dim, divisor: number): Dim {
  if (typeof a === "number") return Math.floor(a / divisor);
  for (let rest = 0; rest < divisor; rest++) {
    const exact = dimQuotient(dimDifference(a, rest), divisor);
    if (exact !== undefined) return exact;
  }
  return dimCall("div", [a, divisor]);
}

/**
 * What lies behind the last window: so many entries of the axis, or where it is negative so many pads. Undefined where it depends
 * on a symbolic size.
 */
export function unreadEntries(window: AxisWindows): number | undefined {
  const unread = dimDifference(dimSum([window.size, window.before ?? 0]), readEntries(window));
  return typeof unread === "number" ? unread : undefined;
}
