export { asNumbers } from "./as-numbers.js";
export { balancedSubset } from "./balanced-subset.js";
export { batches, batchesSync, type BatchOptions } from "./batches.js";
export { checkOffsets, checkParticleSet, type OffsetsCheck, type ParticleSetCheck } from "./check-particle-set.js";
export { checkEpochs, checkWhole, overEpochs, type CheckedEpochs, type EpochOptions } from "./epochs.js";
export { groupRows } from "./group-rows.js";
export { hashArray, hashArrays, hashSet } from "./hash-set.js";
export { headIndices, type HeadIndices } from "./head-indices.js";
export { maskParticles, type MaskOptions, type ParticleMask } from "./mask-particles.js";
export { orderBy } from "./order-by.js";
export { packBatch, type PackedBatch } from "./pack-batch.js";
export { numSetsInFeeds, packedFeeds, type PackedFeedsOptions } from "./packed-feeds.js";
export { particleFeatures, type FeatureSet, type ParticleFeatures } from "./particle-features.js";
export { parseModelRecipe, parseParticleRecipe, type FeatureRecipe, type ParsedParticleRecipe, type ParticleRecipe } from "./particle-recipe.js";
export { numSets, recipeOf, selectSets, type ParticleSet } from "./particle-set.js";
export { permute, type PermutedSet } from "./permute.js";
export { mpmV1Recipe } from "./preset-recipes.js";
export { splitSets } from "./split-sets.js";
export {
  fitStandardisation, frozen, mergeStandardisation, standardise, startStandardisation, unstandardise, updateStandardisation,
  type Standardisation, type StandardisationOptions,
} from "./standardisation.js";
