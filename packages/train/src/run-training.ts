// The start of a run that saves itself: go on from its checkpoint if there is one.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { TrainingArtifacts } from "@mpm/graph";
import { createTrainer, resumeTrainer, type Trainer, type TrainerOptions } from "./trainer.js";

/** Where and how often a run saves itself. */
export interface CheckpointPlan {
  /** Read at the start if it is there, written while training. Its folder is made if need be. */
  readonly path: string;
  /** Steps between writes. */
  readonly every: number;
}

/**
 * A trainer at step 0, or where the checkpoint left it; settings come from `options` either way.
 * Throws what `createTrainer` and `resumeTrainer` throw, and RangeError for `every` below 1.
 */
export async function startTrainer(artifacts: TrainingArtifacts, options: TrainerOptions, checkpoint?: CheckpointPlan): Promise<Trainer> {
  if (checkpoint === undefined) return createTrainer(artifacts, options);
  const { path, every } = checkpoint;
  if (!Number.isInteger(every) || every < 1) throw new RangeError(`checkpoint.every: expected a whole number of steps, 1 or more, got ${every}`);
  await mkdir(dirname(path), { recursive: true }); // now, and not after the first hour
  if (!existsSync(path)) return createTrainer(artifacts, options);
  const { initial: _initial, seed: _seed, ...settings } = options;
  return resumeTrainer(artifacts, path, settings);
}

/** Whether a checkpoint is due after this many steps. */
export function isCheckpointDue(steps: number, checkpoint?: CheckpointPlan): checkpoint is CheckpointPlan {
  return checkpoint !== undefined && steps % checkpoint.every === 0;
}
