// The state of a training run: one contiguous buffer each for parameters, gradients, moments and averages, with the
// tensors of the graph as named views of them. Parameters of one group stand together, so that updates are plain loops.
import { sizeOf, tensor, type Tensor } from "@mpm/tensor";
import type { Parameter } from "@mpm/graph";
import type { AdamWGroup } from "./adamw.js";

/** Decay and learning rate for the parameters that `match`: the source of a RegExp tested on the name, or a list of names. */
export interface ParameterGroup {
  readonly match: string | readonly string[];
  readonly weightDecay: number;
  /** Factor on the learning rate. Default 1. */
  readonly learningRateScale?: number;
}

/** Where a parameter stands in the buffers. */
export interface FlatEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly stop: number;
}

/** Order of the parameters in the buffers: by group, then as in the graph. */
export interface FlatLayout {
  readonly size: number;
  readonly entries: readonly FlatEntry[];
  /** Contiguous, none empty, together all elements. */
  readonly groups: readonly AdamWGroup[];
}

/** Tensors by parameter name. */
export type FloatTensors = Readonly<Record<string, Tensor<"float32">>>;

/** The buffers of a run, all laid out alike. */
export interface FlatState {
  readonly layout: FlatLayout;
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly momentum0: Float32Array;
  readonly momentum1: Float32Array;
  /** Moving average of the parameters, where one is kept. */
  readonly ema: Float32Array | undefined;
}

/** Weight decay of parameters of rank 2 and more that no group matches; vectors (biases, norms) have none. */
export const DEFAULT_WEIGHT_DECAY = 0.01;

/** Lays parameters out by the first group that matches, then by the default decay. Throws `RangeError` for a group that matches none of `known`. */
export function flatLayout(parameters: readonly Parameter[], groups: readonly ParameterGroup[] = [], known: readonly string[] = parameters.map(({ name }) => name)): FlatLayout {
  const tests = groups.map(matcher);
  tests.forEach((matches, index) => {
    if (!known.some(matches)) throw new RangeError(`parameter group ${index} (${JSON.stringify(groups[index].match)}) matches no parameter; the parameters are ${known.join(", ")}`);
  });
  const groupOf = ({ name, shape }: Parameter): number => {
    const first = tests.findIndex((matches) => matches(name));
    return first >= 0 ? first : tests.length + (shape.length >= 2 ? 0 : 1);
  };
  const decays = [...groups, { weightDecay: DEFAULT_WEIGHT_DECAY }, { weightDecay: 0 }];
  return place(decays.map((group, index) => ({ ...group, members: parameters.filter((parameter) => groupOf(parameter) === index) })));
}

/** Zeros in this layout. */
export function flatState(layout: FlatLayout, { ema }: { readonly ema: boolean }): FlatState {
  const zeros = (): Float32Array => new Float32Array(layout.size);
  return { layout, parameters: zeros(), gradients: zeros(), momentum0: zeros(), momentum1: zeros(), ema: ema ? zeros() : undefined };
}

/** The tensors that share the memory of `buffer`, by parameter name. */
export function viewsOf({ entries }: FlatLayout, buffer: Float32Array): FloatTensors {
  return Object.fromEntries(entries.map(({ name, shape, start, stop }) => [name, tensor("float32", shape, buffer.subarray(start, stop))]));
}

interface Members {
  readonly weightDecay: number;
  readonly learningRateScale?: number;
  readonly members: readonly Parameter[];
}

function place(groups: readonly Members[]): FlatLayout {
  const entries: FlatEntry[] = [];
  const ranges: AdamWGroup[] = [];
  let size = 0;
  for (const { weightDecay, learningRateScale = 1, members } of groups) {
    const start = size;
    for (const { name, shape } of members) {
      const sizes = shape.map(Number);
      entries.push({ name, shape: sizes, start: size, stop: size += sizeOf(sizes) });
    }
    if (size > start) ranges.push({ start, stop: size, weightDecay, learningRateScale });
  }
  return { size, entries, groups: ranges };
}

function matcher({ match }: ParameterGroup): (name: string) => boolean {
  if (typeof match !== "string") return (name) => match.includes(name);
  const pattern = new RegExp(match);
  return (name) => pattern.test(name);
}
