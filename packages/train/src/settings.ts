// What determines the numbers of a training run, apart from its data and first weights. Saved in every checkpoint.
import { ADAMW_DEFAULTS, type ParameterGroup } from "@mpm/graph";
import { checkSchedule, type Schedule } from "./schedule.js";

/** Settings of a run: plain data. */
export interface TrainerSettings {
  readonly learningRate: Schedule;
  /** First match wins. Default: weight decay 0.01 for parameters of rank 2 and more, none for the others. */
  readonly groups?: readonly ParameterGroup[];
  /** Largest global gradient norm; gradients above it are scaled down. Default: Infinity. */
  readonly clipNorm?: number;
  /** Batches per optimiser step in `fit`: the step follows the mean of their gradients, each batch weighing the same. Default 1. */
  readonly accumulate?: number;
  /** Decay of a moving average of the weights, such as 0.999, which starts at the first weights. Default: none is kept. */
  readonly ema?: number;
  /** Constants of AdamW. Defaults: 0.9, 0.999, 1e-8. */
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** The settings with their defaults; `ema` undefined means none. */
export type ResolvedSettings = Required<Omit<TrainerSettings, "ema">> & { readonly ema: number | undefined };

/** Fills in defaults. Throws `TypeError` or `RangeError` for values that make no sense. */
export function resolveSettings({ learningRate, groups = [], clipNorm = Infinity, accumulate = 1, ema, ...constants }: TrainerSettings): ResolvedSettings {
  if (typeof learningRate !== "object" || learningRate === null) throw new TypeError(`learningRate: expected a schedule such as warmupConstant({ peak: 1e-3 }), got ${String(learningRate)}`);
  const { beta1 = ADAMW_DEFAULTS.beta1, beta2 = ADAMW_DEFAULTS.beta2, epsilon = ADAMW_DEFAULTS.epsilon } = constants;
  requireThat("clipNorm", clipNorm, clipNorm > 0, "a number above 0");
  requireThat("accumulate", accumulate, Number.isInteger(accumulate) && accumulate > 0, "a whole number above 0");
  if (ema !== undefined) requireThat("ema", ema, ema >= 0 && ema < 1, "a decay in [0, 1)");
  requireThat("beta1", beta1, beta1 >= 0 && beta1 < 1, "a decay in [0, 1)");
  requireThat("beta2", beta2, beta2 >= 0 && beta2 < 1, "a decay in [0, 1)");
  requireThat("epsilon", epsilon, epsilon >= 0, "a number >= 0");
  for (const { weightDecay, learningRateScale = 1 } of groups) {
    requireThat("weightDecay", weightDecay, weightDecay >= 0, "a number >= 0");
    requireThat("learningRateScale", learningRateScale, learningRateScale >= 0, "a number >= 0");
  }
  return { learningRate: checkSchedule(learningRate), groups, clipNorm, accumulate, ema, beta1, beta2, epsilon };
}

/** The settings among the options of a trainer; what is left out stays out. */
export function pickSettings(options: Partial<TrainerSettings>): Partial<TrainerSettings> {
  const { learningRate, groups, clipNorm, accumulate, ema, beta1, beta2, epsilon } = options;
  const entries = Object.entries({ learningRate, groups, clipNorm, accumulate, ema, beta1, beta2, epsilon });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function requireThat(name: string, value: number, isRight: boolean, expected: string): void {
  if (!isRight) throw new RangeError(`${name}: expected ${expected}, got ${value}`);
}
