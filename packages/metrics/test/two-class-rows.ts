// Random two-class rows for property tests: few distinct scores, so that ties are common, and both classes present.
import * as fc from "fast-check";

export interface TwoClassRows {
  readonly scores: Float64Array;
  readonly isSignal: Uint8Array;
}

export const twoClassRows: fc.Arbitrary<TwoClassRows> = fc
  .array(fc.record({ score: fc.integer({ min: -8, max: 8 }), signal: fc.boolean() }), { maxLength: 40 })
  .map((rows) => [{ score: 0, signal: true }, { score: 0, signal: false }, ...rows])
  .map((rows) => ({ scores: Float64Array.from(rows, (row) => row.score / 4), isSignal: Uint8Array.from(rows, (row) => Number(row.signal)) }));
