// Public interface of @mpm/tokenizer.

export type { Tokenizer } from "./tokenizer.js";
export { kMeans, type KMeansOptions, type KMeansResult } from "./k-means.js";
export { assign } from "./nearest-centroid.js";
export { tokenStatistics, type TokenStatistics } from "./token-statistics.js";
export { kMeansTokenizer, trainKMeans, type KMeansModel, type KMeansProvenance, type KMeansTokenizer, type TrainKMeansOptions } from "./k-means-tokenizer.js";
export { loadKMeansTokenizer } from "./load-k-means-tokenizer.js";
export { parseVqVaeConfig, vqVaePresets, type VqVaeConfig, type VqVaePreset } from "./vq-vae-config.js";
export { decodeGraph, denseVqVaeGraph, tokenGraph, vqVaeGraph } from "./vq-vae-graph.js";
export { affineCodebook, quantise, type Quantised, type QuantiserOptions } from "./quantise.js";
export { trainVqVae, vqVaeArtifacts, type TrainVqVaeOptions, type VqVaeStep } from "./train-vq-vae.js";
export { loadVqVae } from "./load-vq-vae.js";
export { loadTokenizer } from "./load-tokenizer.js";
export { vqVaeTokenizer, type TokenizerOptions, type VqVaeModel, type VqVaeTokenizer } from "./vq-vae-tokenizer.js";
