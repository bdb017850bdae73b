// AdamW (Loshchilov and Hutter, arXiv 1711.05101) as one loop over flat buffers, with the semantics of torch.optim.AdamW.
import { ADAMW_DEFAULTS, type AdamWConstants, type FlatGroup } from "@mpm/graph";

/** Buffers of equal length: element i of each belongs to the same parameter element. */
export interface AdamWState {
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  /** Running mean of the gradient. */
  readonly momentum0: Float32Array;
  /** Running mean of its square. */
  readonly momentum1: Float32Array;
}

/** What differs from one update to the next. */
export interface AdamWUpdate {
  readonly learningRate: number;
  /** Updates so far, this one included: 1 for the first. */
  readonly step: number;
  /** Factor on the gradients: clipping and the mean over micro-batches. */
  readonly gradientScale: number;
}

/** Updates parameters and moments in place; scalars are float64, stored values float32. */
export function adamWInPlace(state: AdamWState, groups: readonly FlatGroup[], update: AdamWUpdate, constants: AdamWConstants = ADAMW_DEFAULTS): void {
  for (const group of groups) updateGroup(state, group, update, constants);
}

function updateGroup(
  { parameters, gradients, momentum0, momentum1 }: AdamWState, { start, stop, weightDecay, learningRateScale }: FlatGroup,
  { learningRate, step, gradientScale }: AdamWUpdate, { beta1, beta2, epsilon }: AdamWConstants,
): void {
  const rate = learningRate * learningRateScale;
  const keep = 1 - rate * weightDecay;
  const stepSize = rate / (1 - beta1 ** step);
  const rootScale = 1 / Math.sqrt(1 - beta2 ** step);
  for (let i = start; i < stop; i++) {
    const gradient = gradients[i] * gradientScale;
    const mean = beta1 * momentum0[i] + (1 - beta1) * gradient;
    const square = beta2 * momentum1[i] + (1 - beta2) * gradient * gradient;
    momentum0[i] = mean;
    momentum1[i] = square;
    parameters[i] = parameters[i] * keep - (stepSize * mean) / (Math.sqrt(square) * rootScale + epsilon);
  }
}
