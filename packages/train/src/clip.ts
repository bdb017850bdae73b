// The global gradient norm and the factor that limits it, as torch.nn.utils.clip_grad_norm_.

/** What torch adds to the norm before it divides. */
const CLIP_EPSILON = 1e-6;

/** Euclidean norm of all elements, accumulated in float64. NaN or infinite when an element is. */
export function globalNorm(values: Float32Array): number {
  // Four sums: one alone would wait for its own last addition at every element.
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  const end = values.length - (values.length % 4);
  for (let i = 0; i < end; i += 4) {
    sum0 += values[i] * values[i];
    sum1 += values[i + 1] * values[i + 1];
    sum2 += values[i + 2] * values[i + 2];
    sum3 += values[i + 3] * values[i + 3];
  }
  for (let i = end; i < values.length; i++) sum0 += values[i] * values[i];
  return Math.sqrt(sum0 + sum1 + (sum2 + sum3));
}

/** Factor in (0, 1] that brings gradients of norm `norm` down to `clipNorm`; the update multiplies by it, no pass of its own. */
export function clipScale(norm: number, clipNorm: number): number {
  return Math.min(1, clipNorm / (norm + CLIP_EPSILON));
}
