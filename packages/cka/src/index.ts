// How alike the layers of two models are: centered kernel alignment, debiased, streaming, with errors.
export type { AddProduct } from "./add-product.js";
export type { Estimator } from "./central-moments.js";
export type { Problem, Reason, Similarity } from "./cka-result.js";
export { ckaAccumulator, resumeCkaAccumulator, type CkaAccumulator, type CkaAccumulatorOptions } from "./cka-accumulator.js";
export { ckaMatrix, ckaMatrixBytes, type CkaMatrix, type CkaMatrixOptions } from "./cka-matrix.js";
export type { Kernel } from "./gram.js";
export { hsic, kernelCka, type EstimatorOptions } from "./kernel-cka.js";
export { linearCka, type LinearCkaOptions } from "./linear-cka.js";
export { minibatchCka, type MinibatchCkaOptions } from "./minibatch-cka.js";
export type { Pooling, RaggedTap, Taps } from "./pool-taps.js";
export { rbfCka, type RbfCkaOptions } from "./rbf-cka.js";
export type { CkaState } from "./sums-state.js";
export type { MeasuredSimilarity } from "./tap-similarities.js";
