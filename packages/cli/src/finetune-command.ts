// `mpm finetune`.
import type { Command } from "./command.js";
import { modelCommand } from "./model-command.js";

const ABOUT = `Fine-tunes a pretrained model on labelled data. Keys of the configuration of a set encoder, with defaults in brackets:

  model             "set-encoder"
  data              { "files": [...], "recipe": NAME or {...}, "features": {...}, "maxJets": N }; without a recipe the files have the
                    columns that mpm convert writes
  pretrained        directory of the pretrained model: DIR/model of mpm pretrain
  classes           names of the classes, in the order of the labels
  validation        { "fraction": 0.1 }: the part of the jets that decides when to stop
  epochs, learningRate   number, and a schedule such as { "kind": "warmup-constant", "peak": 1e-3, "warmup": 100 }
  mode ["full"] or "frozen" or "scratch", backboneRate [1], patience [5], validateEvery [1], particlesPerBatch [3000], weightDecay [0.01],
  clipNorm [1], beta2 [0.999], ema [none], seed [0]

The fine-tuning of a set encoder has no checkpoint: with --resume it begins again.

Of an event network ("model": "event-network"):

  data              { "files", "recipe", "classes": names by label, "select": { "classes": [...], "perClass": N }, "weight": COLUMN,
                    "crossSections": { CLASS: number }, "emptyEvents": "error" or "drop" }
  pretrained        directory of the pretrained model
  mode ["full"] or "frozen" or "scratch", backboneRate [1]
  epochs, learningRate; validation { "fraction": 0.1 } [none], validateEvery [1], patience [none], batchSize [1024], edgesPerBatch [500000],
  weightDecay [0.01], clipNorm [1], beta2 [0.999], ema [none], seed [0], checkpointEvery [500]`;

export const finetuneCommand: Command = modelCommand("finetune", { summary: "make a classifier of a pretrained model", about: ABOUT });
