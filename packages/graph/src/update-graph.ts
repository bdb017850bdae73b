// AdamW over the flat training state, as a graph of standard operators: for providers whose tensors stay on the device.
// Outputs may alias the inputs of the same state: the last operators read temporaries only.
import { tensor } from "@mpm/tensor";
import { graphBuilder } from "./graph-builder.js";
import type { Graph } from "./ir.js";
import { add } from "./operators/add.js";
import { concat } from "./operators/concat.js";
import { div } from "./operators/div.js";
import { min } from "./operators/max.js";
import { mul } from "./operators/mul.js";
import { pad } from "./operators/pad.js";
import { pow } from "./operators/pow.js";
import { reduceSum } from "./operators/reduce-sum.js";
import { reshape } from "./operators/reshape.js";
import { slice } from "./operators/slice.js";
import { sqrt } from "./operators/sqrt.js";
import { sub } from "./operators/sub.js";
import type { Value } from "./value.js";

/** The constants of the method. */
export interface AdamWConstants {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** The defaults of torch. */
export const ADAMW_DEFAULTS: AdamWConstants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** A contiguous run of parameters that are treated alike. */
export interface UpdateGroup {
  /** Number of entries. */
  readonly size: number;
  readonly weightDecay: number;
  /** Factor of the learning rate. Default 1. */
  readonly learningRateScale?: number;
}

export interface UpdateGraphOptions extends AdamWConstants {
  /** Entries of the flat state. */
  readonly size: number;
  /** From the front of the state; their sizes add up to `size`. */
  readonly groups: readonly UpdateGroup[];
  /** Gradients of a larger global norm are scaled down to it. Default: none are. */
  readonly clipNorm?: number;
}

/** Width of the first stage of the norm: a long float32 sum loses digits. */
const NORM_WIDTH = 1024;
/** Of torch.nn.utils.clip_grad_norm_. */
const CLIP_EPSILON = 1e-6;

/**
 * One step of AdamW (Loshchilov and Hutter 2019; torch.optim.AdamW) with clipping by the global norm, for steps counted from 1.
 *
 * Inputs, float32: `parameters`, `gradients`, `momentum0`, `momentum1` [size], `gradient_scale` [1], `learning_rate` [1],
 * `step` [1]. `gradient_scale` makes a mean of gradients that were added up: 1 / their number.
 * Outputs: `parameters_out`, `momentum0_out`, `momentum1_out` [size], and `grad_norm` [1], the norm of the mean before clipping.
 *
 * @throws RangeError where the groups' sizes do not add up, or a number is outside its range.
 */
export function updateGraph(options: UpdateGraphOptions): Graph {
  check(options);
  const { size, groups, beta1, beta2, epsilon, clipNorm } = options;
  const g = graphBuilder("update");
  const flat = (name: string): Value => g.input(name, "float32", [size]);
  const [parameters, gradients, momentum0, momentum1] = [flat("parameters"), flat("gradients"), flat("momentum0"), flat("momentum1")];
  const single = (name: string): Value => g.input(name, "float32", [1]);
  const [gradientScale, learningRate, step] = [single("gradient_scale"), single("learning_rate"), single("step")];

  const norm = mul(globalNorm(gradients, size), gradientScale); // [1]
  const scale = clipNorm === undefined ? gradientScale : mul(gradientScale, min(div(clipNorm, add(norm, CLIP_EPSILON)), 1)); // [1]
  const clipped = mul(gradients, scale);
  const first = add(mul(momentum0, beta1), mul(clipped, 1 - beta1));
  const second = add(mul(momentum1, beta2), mul(mul(clipped, clipped), 1 - beta2));
  // As PyTorch: (m / correction1) / (sqrt(v) / sqrt(correction2) + epsilon)
  const correction = (beta: number): Value => sub(1, pow(g.constant(tensor("float32", [1], [beta])), step)); // [1]
  const direction = div(first, add(div(sqrt(second), sqrt(correction(beta2))), epsilon));
  const rate = div(learningRate, correction(beta1)); // [1]
  g.output("parameters_out", groups.length === 1 && groups[0] !== undefined
    ? decayAndStep(parameters, direction, rate, learningRate, groups[0])
    : inGroups(groups, (part, group) => decayAndStep(part(parameters), part(direction), rate, learningRate, group)));
  g.output("momentum0_out", first);
  g.output("momentum1_out", second);
  g.output("grad_norm", norm);
  return g.build();
}

/** parameters (1 - learning rate * decay) - rate * direction, in two temporaries and their difference. */
function decayAndStep(parameters: Value, direction: Value, rate: Value, learningRate: Value, { weightDecay, learningRateScale = 1 }: UpdateGroup): Value {
  const decayed = mul(parameters, sub(1, mul(learningRate, learningRateScale * weightDecay)));
  return sub(decayed, mul(direction, mul(rate, learningRateScale)));
}

/** `update` of each group's part of flat values, joined again. */
function inGroups(groups: readonly UpdateGroup[], update: (part: (flat: Value) => Value, group: UpdateGroup) => Value): Value {
  let start = 0;
  return concat(groups.map((group) => {
    const range = { axis: 0, start, end: start += group.size };
    return update((flat) => slice(flat, range), group);
  }), 0);
}

/** Root of the sum of squares, in rows first: [size] -> [1]. */
function globalNorm(x: Value, size: number): Value {
  const rows = Math.ceil(size / NORM_WIDTH);
  const padded = pad(x, { before: [0], after: [rows * NORM_WIDTH - size] });
  const table = reshape(padded, [rows, NORM_WIDTH]); // [rows, 1024]
  return sqrt(reduceSum(reduceSum(mul(table, table), { axes: [1] }), { axes: [0], keepDims: true }));
}

function check({ size, ...options }: UpdateGraphOptions): void {
  const total = options.groups.reduce((sum, group) => sum + group.size, 0);
  if (total !== size || size === 0) throw new RangeError(`update groups of ${options.groups.map((group) => group.size).join(" + ")} entries: expected them to add up to the state's ${size}, of at least 1`);
  checkAdamW(options);
}

/** Throws RangeError for a number that AdamW cannot work with. */
export function checkAdamW({ groups, beta1, beta2, epsilon, clipNorm }: Omit<UpdateGraphOptions, "size" | "groups"> & { readonly groups: readonly Omit<UpdateGroup, "size">[] }): void {
  const numbers: readonly (readonly [string, number, boolean])[] = [
    ["beta1", beta1, beta1 >= 0 && beta1 < 1], ["beta2", beta2, beta2 >= 0 && beta2 < 1], ["epsilon", epsilon, epsilon > 0],
    ["clipNorm", clipNorm ?? 1, clipNorm === undefined || clipNorm > 0],
    ...groups.map(({ weightDecay }) => ["weightDecay", weightDecay, weightDecay >= 0] as const),
  ];
  const wrong = numbers.find(([, , isRight]) => !isRight);
  if (wrong !== undefined) throw new RangeError(`${wrong[0]} is ${wrong[1]}: expected betas in [0, 1), a positive epsilon and clipNorm, and decays from 0`);
}
