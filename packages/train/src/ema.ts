// Exponential moving average of the weights. It starts as a copy of the first weights, so it needs no bias correction,
// and its decay is constant: a small decay early on would forget weights that a fine-tuned run started from.

/** average = decay * average + (1 - decay) * value, in place; both are flat buffers of one length. */
export function averageInPlace(average: Float32Array, values: Float32Array, decay: number): void {
  for (let i = 0; i < average.length; i++) average[i] = values[i] + decay * (average[i] - values[i]);
}
