// `mpm evaluate`.
import type { Command } from "./command.js";
import { modelCommand } from "./model-command.js";

const ABOUT = `Measures accuracy and area under the ROC curves, with errors from resampled jets or events, and writes scores.npz. Keys of
the configuration of a set encoder, with defaults in brackets:

  model             "set-encoder"
  data              { "files": [...], "recipe": NAME or {...}, "features": {...}, "maxJets": N }; without a recipe the files have the
                    columns that mpm convert writes
  classifier        directory of the fine-tuned model: DIR/model of mpm finetune
  replicas [100], seed [0]

Of an event network ("model": "event-network"):

  data              { "files", "recipe", "classes": names by label, "select": { "classes": [...], "perClass": N }, "weight": COLUMN,
                    "crossSections": { CLASS: number }, "emptyEvents": "error" or "drop" }
  classifier        directory of the model; events of other classes are left out, and events without labels get scores alone
  scores.npz        by event: probabilities, entry (its row in its file, as events may be left out), file (the place of its file in the list, of several
                    files), labels and weights; confusionCounts of the result are numbers of events, whatever these weigh
  replicas [100], seed [0]`;

export const evaluateCommand: Command = modelCommand("evaluate", { summary: "measure a classifier on labelled data", about: ABOUT });
