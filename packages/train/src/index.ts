// Public interface of @mpm/train.
export { createTrainer, resumeTrainer, type FitOptions, type HostOptions, type ResumeOptions, type Trainer, type TrainerOptions } from "./trainer.js";
export type { StepResult } from "./trainer-core.js";
export type { LearningOptions } from "./learning-options.js";
export type { TrainerSettings } from "./settings.js";
export type { SessionSettings } from "./session-settings.js";

export type { Batches } from "./fit.js";
export { readCheckpoint, type Checkpoint, type CheckpointExtras } from "./checkpoint.js";
export { checkSchedule, exponentialHalfLife, learningRateAt, warmupConstant, warmupCosine, warmupLinear, type Schedule, type WarmupOptions } from "./schedule.js";
export { earlyStopping, type EarlyStopping, type EarlyStoppingOptions, type EarlyStoppingState } from "./early-stopping.js";
export { adamWInPlace, type AdamWState, type AdamWUpdate } from "./adamw.js";
export { clipScale, globalNorm } from "./clip.js";
export { averageInPlace } from "./ema.js";
export { flatState, viewsOf, type FlatState, type FloatTensors } from "./flat-state.js";
export type { InitialValues, ParameterGroup } from "@mpm/graph";
export { writeAtomically } from "./write-atomically.js";
export { hashFile } from "./hash-file.js";
export { saveWhenDue, startTrainer, type CheckpointPlan } from "./run-training.js";
export { checkModelWeights, parseModelPart, readModelDirectory, writeModelDirectory, type ModelDirectory, type ModelRecord } from "./model-directory.js";
export { packageVersions } from "./package-versions.js";
export { readArtifacts, writeArtifacts } from "./artifact-directory.js";
export { processTime, startStopwatch, type Cost } from "./cost.js";
export { openRun, readRun, type OpenRunOptions, type Run, type RunCompletion, type RunMetric, type RunRecord } from "./run-directory.js";
export { jsonDifferences, type RunSetup } from "./run-setup.js";
export { createProgress, type Progress, type ProgressOptions, type ProgressPhase, type ProgressState, type ProgressStream } from "./progress.js";
