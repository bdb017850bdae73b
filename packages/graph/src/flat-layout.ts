// Where parameters stand in the flat training state: one contiguous buffer each for parameters, gradients and moments.
// Parameters of one group stand together, so that an update is a plain loop, or a slice of the update graph.
import { sizeOf } from "@mpm/tensor";
import type { Parameter } from "./ir.js";
import { matcher, type ParameterMatch } from "./parameter-match.js";

/** Decay and learning rate for the parameters that `match`. */
export interface ParameterGroup {
  readonly match: ParameterMatch;
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

/** Entries `start` to `stop` of the buffers, which share decay and learning rate. */
export interface FlatGroup {
  readonly start: number;
  readonly stop: number;
  readonly weightDecay: number;
  /** Factor on the learning rate. */
  readonly learningRateScale: number;
}

/** Order of the parameters in the buffers: by group, then as in the graph. */
export interface FlatLayout {
  readonly size: number;
  readonly entries: readonly FlatEntry[];
  /** Contiguous, none empty, together all elements. */
  readonly groups: readonly FlatGroup[];
}

/** Weight decay of parameters of rank 2 and more that no group matches; vectors (biases, norms) have none. */
export const DEFAULT_WEIGHT_DECAY = 0.01;

/** Lays parameters out by the first group that matches, then by the default decay. Throws `RangeError` for a group that matches none of `known`. */
export function flatLayout(parameters: readonly Parameter[], groups: readonly ParameterGroup[] = [], known: readonly string[] = parameters.map(({ name }) => name)): FlatLayout {
  const tests = groups.map(({ match }) => matcher(match));
  tests.forEach((matches, index) => {
    if (!known.some(matches)) throw new RangeError(`parameter group ${index} (${JSON.stringify(groups[index]?.match)}) matches no parameter; the parameters are ${known.join(", ")}`);
  });
  const groupOf = ({ name, shape }: Parameter): number => {
    const first = tests.findIndex((matches) => matches(name));
    return first >= 0 ? first : tests.length + (shape.length >= 2 ? 0 : 1);
  };
  const decays = [...groups, { weightDecay: DEFAULT_WEIGHT_DECAY }, { weightDecay: 0 }];
  return place(decays.map((group, index) => ({ ...group, members: parameters.filter((parameter) => groupOf(parameter) === index) })));
}

interface Members {
  readonly weightDecay: number;
  readonly learningRateScale?: number;
  readonly members: readonly Parameter[];
}

function place(groups: readonly Members[]): FlatLayout {
  const entries: FlatEntry[] = [];
  const ranges: FlatGroup[] = [];
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
