// Checks of parts that configurations share.
import { number, wholeNumberFrom, type Check } from "@mpm/tensor/json-checks";
import { checkSchedule, type Schedule } from "@mpm/train";

/** A learning-rate schedule, as @mpm/train has them. */
export const scheduleCheck: Check = (value) => void checkSchedule(value as Schedule);

/** A whole number, 1 or more. */
export const countCheck: Check = wholeNumberFrom(1);

/** A part of a whole: a number between 0 and 1, both left out. */
export const fractionCheck: Check = (value, path) => {
  number(value, path);
  if (!(Number(value) > 0 && Number(value) < 1)) throw new RangeError(`expected ${path} to be a part between 0 and 1, got ${String(value)}`);
};
