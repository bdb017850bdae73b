// The few numbers of two centred Gram matrices that every estimator of HSIC is made of.

/** K and L are the doubly centred Gram matrices of two layers; for linear kernels, K = X X' with centred columns. */
export interface CentralMoments {
  readonly rows: number;
  /** tr(K L); for linear kernels the squared Frobenius norm of X' Y. */
  readonly crossSquared: number;
  /** tr K */
  readonly traceX: number;
  /** tr L */
  readonly traceY: number;
  /** Sum over rows of K_ii L_ii. */
  readonly traceProducts: number;
}

/**
 * How HSIC is estimated: "debiased" (Song et al. 2012, HSIC_1), zero on average for independent layers; "biased" (Gretton et
 * al. 2005, HSIC_0), which grows with width over rows; "off-diagonal" (Lange et al. 2023), biased without the diagonals.
 */
export type Estimator = "debiased" | "biased" | "off-diagonal";

/** Rows that an estimator needs. */
export function minRowsOf(estimator: Estimator): number {
  return estimator === "debiased" ? 4 : 2;
}

/** HSIC of two layers (of one with itself: moments of K and K). May be negative for the debiased cross term. */
export function hsicOf({ rows: n, crossSquared, traceX, traceY, traceProducts }: CentralMoments, estimator: Estimator): number {
  switch (estimator) {
    case "biased": return crossSquared / (n - 1) ** 2;
    case "off-diagonal": return (crossSquared - traceProducts) / (n - 1) ** 2;
    // Kornblith et al. 2019, as in their notebook: equal to HSIC_1 of Song et al. 2012, eq. 5.
    case "debiased": return (crossSquared - (n / (n - 2)) * traceProducts + (traceX * traceY) / ((n - 1) * (n - 2))) / (n * (n - 3));
    default: throw new RangeError(`expected the estimator "debiased", "biased" or "off-diagonal", got ${JSON.stringify(estimator)}`);
  }
}
