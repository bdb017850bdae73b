// A run in a directory of its own that logs every step and saves every third: killed and restarted by `run-directory.test.ts`.
// Arguments: the directory, and the number of steps after which to wait for the kill. Says each step that it has logged.
import { argv } from "node:process";
import { openRun, startTrainer, warmupConstant, type RunSetup } from "../src/index.js";
import { linearArtifacts, linearBatch } from "./models.js";
import { isMain, sayThenPause } from "./run-until.js";

export const SETUP: RunSetup = { config: { steps: 20, learningRate: 0.1 }, seed: 3, hashes: { examples: "abc" }, packages: { "@mpm/train": "0.1.0" } };
const STEPS = 20;

/** Trains to the end of the run, from wherever it is. */
export async function finishLoggedRun(path: string, say: (line: string) => void): Promise<void> {
  const run = await openRun(path, SETUP, { resume: true });
  const options = { worker: false, threads: 1, seed: SETUP.seed, learningRate: warmupConstant({ peak: 0.1 }) };
  const checkpoint = { path: run.checkpointPath, every: 3 };
  await using trainer = await startTrainer(linearArtifacts(), options, checkpoint);
  let loss = Number.NaN;
  while (trainer.step < STEPS) {
    ({ loss } = await trainer.runStep(linearBatch(trainer.step)));
    run.log({ step: trainer.step, loss });
    say(`step ${trainer.step}`);
    if (trainer.step % checkpoint.every === 0) await trainer.save(run.checkpointPath);
  }
  await run.complete({ loss });
}

const [, , path, pauseAfter] = argv;
if (isMain(import.meta.url) && path !== undefined) {
  await finishLoggedRun(path, sayThenPause(Number(pauseAfter)));
}
