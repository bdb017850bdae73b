// The loop that pretraining, tokenizers and fine-tuning share: go on from a checkpoint if there is one, train, save.
import { existsSync } from "node:fs";
import type { TrainingArtifacts } from "@mpm/graph";
import { createTrainer, resumeTrainer, type Trainer, type TrainerOptions } from "./trainer.js";

export interface CheckpointPlan {
  /** Read at the start if it is there, written while training. */
  readonly path: string;
  /** Steps between writes. */
  readonly every: number;
}

/** A trainer at step 0, or where the checkpoint left it; settings come from `options` either way. */
export async function startTrainer(artifacts: TrainingArtifacts, options: TrainerOptions, checkpoint?: CheckpointPlan): Promise<Trainer> {
  if (checkpoint === undefined || !existsSync(checkpoint.path)) return createTrainer(artifacts, options);
  const { initial: _initial, seed: _seed, ...settings } = options;
  return resumeTrainer(artifacts, checkpoint.path, settings);
}

/** Whether a checkpoint is due after this many steps. */
export function isCheckpointDue(steps: number, checkpoint?: CheckpointPlan): checkpoint is CheckpointPlan {
  return checkpoint !== undefined && steps % checkpoint.every === 0;
}

