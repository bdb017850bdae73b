// A run that saves itself: it goes on from its checkpoint if there is one, and ends where it is told to stop.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { TrainingArtifacts } from "@mpm/graph";
import type { CheckpointExtras } from "./checkpoint.js";
import { createTrainer, resumeTrainer, type Trainer, type TrainerOptions } from "./trainer.js";

/** Where and how often a run saves itself. */
export interface CheckpointPlan {
  /** Read at the start if it is there, written while training. Its folder is made if need be. */
  readonly path: string;
  /** Steps between writes. */
  readonly every: number;
  /** Once it is aborted, the run saves itself after the step and ends by throwing the signal's reason. */
  readonly signal?: AbortSignal;
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

/** Called after every step: saves the run where its plan wants it, and throws the reason of the plan's signal once that is aborted. */
export async function saveWhenDue(trainer: Trainer, checkpoint: CheckpointPlan | undefined, extras: () => CheckpointExtras = () => ({})): Promise<void> {
  if (checkpoint === undefined) return;
  const { path, every, signal } = checkpoint;
  if (trainer.step % every === 0 || signal?.aborted === true) await trainer.save(path, extras());
  signal?.throwIfAborted();
}
