// Public interface of @mpm/layers.

export { child, parameter, scope, widthOf, type Scope } from "./scope.js";
export { attention } from "./attention.js";
export { packedLayout, paddedLayout, rowsOf, type BatchLayout } from "./batch-layout.js";
export { decayGroups, type DecayGroup } from "./decay-groups.js";
export { dropout, dropoutMasks } from "./dropout.js";
export { denseLayout, inverseCount, segmentLayout, type GraphLayout } from "./graph-layout.js";
export { layerNorm, normalise } from "./layer-norm.js";
export { linear, linearParts, scaledLinear, type LinearOptions } from "./linear.js";
export { mlp, type MlpOptions } from "./mlp.js";
export { reluMlp, type ReluMlpOptions } from "./relu-mlp.js";
export { standardiseFeatures, unstandardiseFeatures, type FeatureScale } from "./standardisation.js";
export { meanPool, weightedPool } from "./pooling.js";
export { transformerBlock, type TransformerBlockOptions } from "./transformer-block.js";
