// The state of a training run: one contiguous buffer each for parameters, gradients, moments and averages, with the
// tensors of the graph as named views of them.
import type { FlatLayout } from "@mpm/graph";
import { tensor, type Tensor } from "@mpm/tensor";

/** Tensors by parameter name. */
export type FloatTensors = Readonly<Record<string, Tensor<"float32">>>;

/** The buffers of a run, all laid out alike. */
export interface FlatState {
  readonly layout: FlatLayout;
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly momentum0: Float32Array;
  readonly momentum1: Float32Array;
  /** Moving average of the parameters, where one is kept. */
  readonly ema: Float32Array | undefined;
}

/** Zeros in this layout. */
export function flatState(layout: FlatLayout, { ema }: { readonly ema: boolean }): FlatState {
  const zeros = (): Float32Array => new Float32Array(layout.size);
  return { layout, parameters: zeros(), gradients: zeros(), momentum0: zeros(), momentum1: zeros(), ema: ema ? zeros() : undefined };
}

/** The tensors that share the memory of `buffer`, by parameter name. */
export function viewsOf({ entries }: FlatLayout, buffer: Float32Array): FloatTensors {
  return Object.fromEntries(entries.map(({ name, shape, start, stop }) => [name, tensor("float32", shape, buffer.subarray(start, stop))]));
}
