// The control of every comparison: the same activations, of other events.
import type { RandomStream, Tensor } from "@mpm/tensor";
import type { Layer } from "./layer.js";
import { layersOfTaps, type Pooling, type Taps } from "./pool-taps.js";

/**
 * The taps of a batch with their rows in another order, the same for all of them: against the other model's taps in order, what
 * similarity is left is the estimator's own (none if debiased). Ragged taps are pooled first.
 *
 * Rows stay within their batch, so the control keeps whatever tells batches apart: of a file sorted by class, or in batches of few
 * rows, it can be as large as the value itself. Give it large batches of mixed events.
 * @throws as `ckaMatrix` for taps that are none.
 */
export function shuffleTaps(taps: Taps, stream: RandomStream, { pooling = "event" }: { readonly pooling?: Pooling } = {}): Record<string, Tensor<"float64">> {
  const names = Object.keys(taps);
  const layers = layersOfTaps(taps, names, pooling);
  const order = stream.permutation(layers[0]?.rows ?? 0);
  return Object.fromEntries(names.map((name, i) => [name, inOrder(layers[i], order)]));
}

function inOrder({ rows, width, data }: Layer, order: Int32Array): Tensor<"float64"> {
  const shuffled = new Float64Array(rows * width);
  for (const [target, row] of order.entries()) shuffled.set(data.subarray(row * width, (row + 1) * width), target * width);
  return { dtype: "float64", shape: [rows, width], data: shuffled };
}
