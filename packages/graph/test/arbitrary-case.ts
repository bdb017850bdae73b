// Random shapes and numbers for operator tests.
import { randomStream, sizeOf, tensor, type Tensor } from "@mpm/tensor";
import fc, { type Arbitrary } from "fast-check";

const LARGEST = 48; // entries of a tensor

/** What every case draws besides its shapes. */
export interface Draw {
  readonly seed: number;
  /** Sizes other than 1 are names in the graph. */
  readonly symbolic: boolean;
  /** Bit i: the gradient of the output comes with size 1 along axis i. */
  readonly reduced: number;
}

export const draw: Arbitrary<Draw> = fc.record({ seed: fc.nat(1e6), symbolic: fc.boolean(), reduced: fc.oneof(fc.constant(0), fc.nat(15)) });

/** Sizes 0 .. 4, 0 seldom. */
export const size: Arbitrary<number> = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.constant(0) });

export function shape({ minRank = 0, maxRank = 4 }: { readonly minRank?: number; readonly maxRank?: number } = {}): Arbitrary<readonly number[]> {
  return fc.array(size, { minLength: minRank, maxLength: maxRank }).filter((sizes) => sizeOf(sizes) <= LARGEST);
}

/** Shapes that broadcast against each other: leading axes dropped, sizes set to 1. */
export function broadcastable(count: number): Arbitrary<readonly (readonly number[])[]> {
  const operand = fc.record({ drop: fc.nat(4), ones: fc.nat(15), whole: fc.boolean() });
  return fc.tuple(shape(), fc.array(operand, { minLength: count, maxLength: count })).map(([full, operands]) =>
    operands.map(({ drop, ones, whole }) => (whole ? full : full.map((dim, axis) => ((ones >> axis) & 1 ? 1 : dim)).slice(Math.min(drop, full.length)))));
}

/** A shape and one of its axes, counted from either end. */
export function shapeAndAxis(options?: { readonly maxRank?: number }): Arbitrary<{ readonly shape: readonly number[]; readonly axis: number }> {
  return shape({ minRank: 1, ...options }).chain((sizes) => fc.record({ shape: fc.constant(sizes), axis: fc.integer({ min: -sizes.length, max: sizes.length - 1 }) }));
}

/** Uniform float64 numbers in low .. high, at least 0.05 away from 0. */
export function numbers(seed: number, name: string, sizes: readonly number[], { low = -2, high = 2 }: { readonly low?: number; readonly high?: number } = {}): Tensor<"float64"> {
  const stream = randomStream(seed, name);
  const data = Float64Array.from({ length: sizeOf(sizes) }, () => {
    const x = low + (high - low) * stream.uniform();
    return Math.abs(x) < 0.05 ? x + (x < 0 ? -0.05 : 0.05) : x;
  });
  return tensor("float64", sizes, data);
}

/** Integers 0 .. bound - 1 as int32. */
export function indices(seed: number, name: string, sizes: readonly number[], bound: number): Tensor<"int32"> {
  const stream = randomStream(seed, name);
  return tensor("int32", sizes, Int32Array.from({ length: sizeOf(sizes) }, () => stream.integer(bound)));
}

/** Runs a property a few times, always on the same cases. */
export async function holds<T>(cases: Arbitrary<T>, check: (value: T) => Promise<void>, numRuns = 12): Promise<void> {
  await fc.assert(fc.asyncProperty(cases, check), { numRuns, seed: 20_250_101 });
}

/** Operands to differentiate by, and those that have no gradient, such as indices and masks. */
export function splitMoving(operands: Readonly<Record<string, Tensor>>): { readonly inputs: Record<string, Tensor<"float64">>; readonly others: Record<string, Tensor> } {
  const isMoving = ([, { dtype }]: readonly [string, Tensor]): boolean => dtype === "float64";
  const inputs = Object.fromEntries(Object.entries(operands).filter(isMoving)) as Record<string, Tensor<"float64">>;
  const others = Object.fromEntries(Object.entries(operands).filter((entry) => !isMoving(entry)));
  return { inputs, others };
}
