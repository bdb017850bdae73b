// `mpm pretrain`.
import type { Command } from "./command.js";
import { modelCommand } from "./model-command.js";

const ABOUT = `Pretrains a model. Keys of the configuration of a set encoder (masked particle modeling), with defaults in brackets:

  model             "set-encoder"
  data              { "files": [...], "recipe": NAME or {...}, "features": {...}, "maxJets": N }; without a recipe the files have the
                    columns that mpm convert writes
  tokenizer         directory of a saved one, or { "model", "steps", "learningRate", ... } to train a VQ-VAE
  encoder           "tiny", "small", "mpm-v1", or changes to one: { "preset": "tiny", "width": 96 }
  steps, learningRate    number, and a schedule such as { "kind": "warmup-constant", "peak": 1e-3, "warmup": 100 }
  validation        { "fraction": 0.02, "every": 500 } [none]
  particlesPerBatch [10000], maskFraction [0.3], weightDecay [0.01], clipNorm [1], beta2 [0.999], seed [0], checkpointEvery [500]

Of an event network ("model": "event-network"):

  data              { "files", "recipe", "classes": names by label, "select": { "classes": [...], "perClass": N }, "weight": COLUMN,
                    "crossSections": { CLASS: number }, "emptyEvents": "error" or "drop" }
  objective         ["multiclass"] or "multilabel", with "schema": a JSON file, in which bins may leave their edges
                    to the training events [41 labels of generator columns]; DIR/labels.json is the schema
  network           ["event-v1"], "event-v1-code", or changes to one: { "preset": "event-v1", "width": 32 }
  graphs            how events become graphs [as the paper]
  epochs, learningRate; validation { "fraction": 0.1 } [none], validateEvery [1], patience [none], batchSize [1024], edgesPerBatch [500000],
  weightDecay [0.01], clipNorm [1], beta2 [0.999], ema [none], seed [0], checkpointEvery [500]`;

export const pretrainCommand: Command = modelCommand("pretrain", { summary: "pretrain a model", about: ABOUT });
