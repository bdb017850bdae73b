// Public interface of @mpm/encoder.

export { parseEncoderConfig, presets, type PresetName, type SetEncoderConfig, type TokenHead } from "./config.js";
export { classifierGraph, denseGraph, encoderGraph, layerNames, type ClassifierOptions } from "./classifier-graph.js";
export type { TokenTargets } from "./check-set.js";
export type { EncoderModel } from "./encoder-model.js";
export { fineTune, type ClassifierValidation, type FineTuneMode, type FineTuneOptions, type FineTuned } from "./fine-tune.js";
export { classify, embed, setLayers, type InferOptions, type SetLayers } from "./infer.js";
export { pretrain, pretrainingArtifacts, type PretrainingValidation, type PretrainOptions, type Pretrained, type ValidationPoint } from "./pretrain.js";
export { maskedFeeds, pretrainingBatches, type PretrainingBatchOptions } from "./pretraining-batches.js";
export { pretrainingGraph } from "./pretraining-graph.js";
export { forwardGraph, loadEncoder, saveEncoder } from "./save-encoder.js";
export { backbone, finalNorm } from "./set-encoder.js";
