// A run that saves every third step and goes on from its last checkpoint: killed and restarted by `resume.test.ts`.
// Arguments: path of the checkpoint, number of steps. Says each thing it does on a line of its own.
import { existsSync } from "node:fs";
import { argv } from "node:process";
import { createTrainer, resumeTrainer, warmupCosine, type Trainer } from "../src/index.js";
import { isMain } from "./run-until.js";
import { linearArtifacts, linearBatch } from "./models.js";

/** Opens the run of the checkpoint, or a new one. */
export async function openRun(path: string, worker: boolean): Promise<Trainer> {
  const artifacts = linearArtifacts();
  if (existsSync(path)) return resumeTrainer(artifacts, path, { worker, threads: 1 });
  return createTrainer(artifacts, { worker, threads: 1, seed: 3, learningRate: warmupCosine({ peak: 0.1, warmup: 5, total: 40 }), clipNorm: 0.5, ema: 0.9 });
}

/** Trains to step `stop`; batches follow from the step alone. */
export async function finishRun(trainer: Trainer, path: string, stop: number, say: (line: string) => void): Promise<void> {
  while (trainer.step < stop) {
    const { index } = await trainer.runStep(linearBatch(trainer.step));
    say(`step ${index}`);
    if (index % 3 !== 2) continue;
    say("saving");
    await trainer.save(path);
    say("saved");
  }
  await trainer.save(path);
}

const [, , path, stop] = argv;
if (isMain(import.meta.url) && path !== undefined) {
  await using trainer = await openRun(path, true);
  await finishRun(trainer, path, Number(stop), (line) => console.log(line));
}
