// Learning-rate schedules as plain data, so that they can be saved with a run and continued by another process.

/** A learning rate that rises linearly for `warmup` steps and then follows its kind. Made by the functions below. */
export type Schedule =
  | { readonly kind: "warmup-constant"; readonly peak: number; readonly warmup: number }
  | { readonly kind: "warmup-linear"; readonly peak: number; readonly warmup: number; readonly total: number }
  | { readonly kind: "warmup-cosine"; readonly peak: number; readonly warmup: number; readonly total: number; readonly floor: number }
  | { readonly kind: "exponential-half-life"; readonly peak: number; readonly warmup: number; readonly halfLife: number; readonly floor: number };

/** What every schedule has: the highest learning rate, and the number of steps that lead to it (0 for none). */
export interface WarmupOptions {
  readonly peak: number;
  readonly warmup?: number;
}

/** `peak` for ever. */
export function warmupConstant({ peak, warmup = 0 }: WarmupOptions): Schedule {
  return checkSchedule({ kind: "warmup-constant", peak, warmup });
}

/** From `peak` after the warm-up straight down to 0 at step `total`. */
export function warmupLinear({ peak, warmup = 0, total }: WarmupOptions & { readonly total: number }): Schedule {
  return checkSchedule({ kind: "warmup-linear", peak, warmup, total });
}

/** From `peak` after the warm-up along half a cosine to the learning rate `floor` at step `total`, where it stays. */
export function warmupCosine({ peak, warmup = 0, total, floor = 0 }: WarmupOptions & { readonly total: number; readonly floor?: number }): Schedule {
  return checkSchedule({ kind: "warmup-cosine", peak, warmup, total, floor });
}

/** Halves every `halfLife` steps after the warm-up, never below the learning rate `floor`. */
export function exponentialHalfLife({ peak, warmup = 0, halfLife, floor = 0 }: WarmupOptions & { readonly halfLife: number; readonly floor?: number }): Schedule {
  return checkSchedule({ kind: "exponential-half-life", peak, warmup, halfLife, floor });
}

/** The learning rate of step `step`, counted from 0; step s of the warm-up has `peak * (s + 1) / warmup`. */
export function learningRateAt(schedule: Schedule, step: number): number {
  const { peak, warmup } = schedule;
  if (step < warmup) return (peak * (step + 1)) / warmup;
  switch (schedule.kind) {
    case "warmup-constant": return peak;
    case "warmup-linear": return peak * (1 - progress(step, warmup, schedule.total));
    case "warmup-cosine": return schedule.floor + ((peak - schedule.floor) * (1 + Math.cos(Math.PI * progress(step, warmup, schedule.total)))) / 2;
    default: return Math.max(schedule.floor, peak * 2 ** (-(step - warmup) / schedule.halfLife));
  }
}

/** Returns the schedule. Throws `TypeError` for an unknown kind, `RangeError` for a number that makes no sense. */
export function checkSchedule(schedule: Schedule): Schedule {
  const { kind, peak, warmup } = schedule;
  if (!Object.hasOwn(NUMBERS, kind)) throw new TypeError(`learning rate: expected a schedule of kind ${Object.keys(NUMBERS).join(", ")}, got ${JSON.stringify(schedule)}`);
  requireNumber("peak", peak, peak >= 0);
  requireNumber("warmup", warmup, Number.isInteger(warmup) && warmup >= 0);
  const { total, floor, halfLife } = schedule as Partial<Readonly<Record<"total" | "floor" | "halfLife", number>>>; // a file may leave them out
  if (NUMBERS[kind].includes("total")) requireNumber("total", total, Number(total) > warmup);
  if (NUMBERS[kind].includes("floor")) requireNumber("floor", floor, Number(floor) >= 0 && Number(floor) <= peak);
  if (NUMBERS[kind].includes("halfLife")) requireNumber("halfLife", halfLife, Number(halfLife) > 0);
  return schedule;
}

/** What each kind needs besides `peak` and `warmup`. */
const NUMBERS: Readonly<Record<Schedule["kind"], readonly string[]>> = {
  "warmup-constant": [], "warmup-linear": ["total"], "warmup-cosine": ["total", "floor"], "exponential-half-life": ["halfLife", "floor"],
};

const RULES: Readonly<Record<string, string>> = {
  peak: "a learning rate >= 0", warmup: "a whole number of steps >= 0", total: "a number of steps above the warm-up",
  floor: "a learning rate from 0 to the peak", halfLife: "a number of steps above 0",
};

function requireNumber(name: string, value: number | undefined, isRight: boolean): void {
  if (!isRight || !Number.isFinite(value)) throw new RangeError(`learning rate: ${name} must be ${RULES[name]}, got ${value}`);
}

function progress(step: number, warmup: number, total: number): number {
  return Math.min(1, (step - warmup) / (total - warmup));
}
