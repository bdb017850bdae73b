// Public interface of @mpm/tokenizer.

export type { Tokenizer } from "./tokenizer.js";
export { kMeans } from "./k-means.js";
export { tokenStatistics } from "./token-statistics.js";
export { parseVqVaeConfig, vqVaePresets, type VqVaeConfig, type VqVaePreset } from "./vq-vae-config.js";
export { decodeGraph, denseVqVaeGraph, tokenGraph, vqVaeGraph } from "./vq-vae-graph.js";
export { affineCodebook, quantise, type Quantised, type QuantiserOptions } from "./quantise.js";
export { trainVqVae, vqVaeArtifacts, type TrainVqVaeOptions } from "./train-vq-vae.js";
export { loadVqVae, vqVaeTokenizer, type TokenizerOptions, type VqVaeModel, type VqVaeTokenizer } from "./vq-vae-tokenizer.js";
