// The one matrix product of this package: rows with rows.

/**
 * Adds `left` times `right` transposed to `into`, or promises to.
 *
 * `into` is `[m, n]`, `left` `[m, inner]`, `right` `[n, inner]`, all row-major float64.
 */
export type AddProduct = (into: Float64Array, left: Float64Array, right: Float64Array, inner: number) => void | Promise<void>;

/** {@link AddProduct} in plain TypeScript: four rows by two at a time, as many sums as there are registers. */
export function addProduct(into: Float64Array, left: Float64Array, right: Float64Array, inner: number): void {
  const numLeft = left.length / inner;
  const numRight = right.length / inner;
  const evenLeft = numLeft - (numLeft % 4);
  const evenRight = numRight - (numRight % 2);
  for (let i = 0; i < evenLeft; i += 4) {
    for (let j = 0; j < evenRight; j += 2) addFourByTwo(into, left, right, inner, i, j, numRight);
  }
  for (let i = 0; i < numLeft; i++) {
    for (let j = i < evenLeft ? evenRight : 0; j < numRight; j++) into[i * numRight + j] += dot(left, i * inner, right, j * inner, inner);
  }
}

function addFourByTwo(into: Float64Array, left: Float64Array, right: Float64Array, inner: number, i: number, j: number, numRight: number): void {
  const [a0, a1, a2, a3] = [i * inner, (i + 1) * inner, (i + 2) * inner, (i + 3) * inner];
  const [b0, b1] = [j * inner, (j + 1) * inner];
  let s00 = 0, s01 = 0, s10 = 0, s11 = 0, s20 = 0, s21 = 0, s30 = 0, s31 = 0;
  for (let k = 0; k < inner; k++) {
    const x0 = left[a0 + k], x1 = left[a1 + k], x2 = left[a2 + k], x3 = left[a3 + k];
    const y0 = right[b0 + k], y1 = right[b1 + k];
    s00 += x0 * y0; s01 += x0 * y1;
    s10 += x1 * y0; s11 += x1 * y1;
    s20 += x2 * y0; s21 += x2 * y1;
    s30 += x3 * y0; s31 += x3 * y1;
  }
  const target = i * numRight + j;
  into[target] += s00; into[target + 1] += s01;
  into[target + numRight] += s10; into[target + numRight + 1] += s11;
  into[target + 2 * numRight] += s20; into[target + 2 * numRight + 1] += s21;
  into[target + 3 * numRight] += s30; into[target + 3 * numRight + 1] += s31;
}

function dot(left: Float64Array, leftStart: number, right: Float64Array, rightStart: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += left[leftStart + k] * right[rightStart + k];
  return sum;
}
