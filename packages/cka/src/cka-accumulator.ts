// Exact debiased linear CKA in one pass: batches come and go, sums stay.
import type { Tensor } from "@mpm/tensor";
import { addProduct } from "./add-product.js";
import type { EstimatorOptions } from "./kernel-cka.js";
import { layerPair } from "./layer.js";
import { mergeSums } from "./merge-sums.js";
import { copySums, stateOfSums, sumsOfState, type CkaState } from "./sums-state.js";
import { rowsOfSums, tapSimilarities, type MeasuredSimilarity } from "./tap-similarities.js";
import { addNow, addRows, flushRows, tapSums, type TapSums } from "./tap-sums.js";

/** Options of {@link ckaAccumulator}. */
export interface CkaAccumulatorOptions {
  /** Blocks of rows for the jackknife, at least 2; default 20. Memory grows with them. */
  readonly blocks?: number;
}

/** Running sums of two layers. */
export interface CkaAccumulator {
  /** Rows that were added. */
  readonly rows: number;
  /** Adds rows of both layers: float32 or float64 `[rows, width]`, any number of them, the same element types every time. */
  add(x: Tensor, y: Tensor): void;
  /** Adds the rows that another accumulator of the same widths and blocks has seen; it stays as it is. */
  merge(other: CkaAccumulator): void;
  /** Linear CKA of all rows as `linearCka` has it, and its error. More may be added afterwards. */
  result(options?: EstimatorOptions): MeasuredSimilarity;
  /** The sums as named tensors for `writeSafetensors`, `writeNpz` or `postMessage`: views, so use them before the next `add`. */
  state(): CkaState;
}

/**
 * Sums for the linear CKA of two layers over any number of rows, equal to the value of all rows at once up to rounding,
 * whatever the batches and their order. Memory: about blocks x (widthX + widthY + 4)^2 x 8 bytes, whatever the rows.
 *
 * The error is that of a delete-a-block jackknife. Blocks take turns in runs of consecutive rows. Rows that belong together, such as
 * the particles of an event, fall into one unless a run ends between them: with few events in a run, pool them per event, as the error
 * is too small otherwise.
 */
export function ckaAccumulator(widthX: number, widthY: number, { blocks = 20 }: CkaAccumulatorOptions = {}): CkaAccumulator {
  return accumulatorOf(tapSums([widthX], [widthY], blocks));
}

/** The accumulator that `state` came from. @throws RangeError for a state that lacks something or is of several layers. */
export function resumeCkaAccumulator(state: CkaState): CkaAccumulator {
  const sums = copySums(sumsOfState(state));
  if (sums.x.widths.length !== 1 || sums.y.widths.length !== 1) throw new RangeError("expected the state of one pair of layers");
  return accumulatorOf(sums);
}

function accumulatorOf(sums: TapSums): CkaAccumulator {
  const flush = (): void => addNow(flushRows(sums), addProduct);
  return {
    get rows() { return rowsOfSums(sums) + sums.stagedRows; },
    add(x, y) {
      const [layerX, layerY] = layerPair(x, y, 0);
      requireWidth("x", layerX.width, sums.x.widths[0]);
      requireWidth("y", layerY.width, sums.y.widths[0]);
      addNow(addRows(sums, [layerX], [layerY]), addProduct);
    },
    merge(other) {
      flush();
      mergeSums(sums, sumsOfState(other.state()));
    },
    result({ estimator = "debiased" } = {}) {
      flush();
      return tapSimilarities(sums, estimator)[0][0];
    },
    state() {
      flush();
      return stateOfSums(sums);
    },
  };
}

function requireWidth(name: string, width: number, expected: number): void {
  if (width !== expected) throw new RangeError(`expected ${name} of width ${expected}, as the accumulator was made for, got ${width}`);
}
