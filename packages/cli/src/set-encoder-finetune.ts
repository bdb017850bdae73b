// `mpm finetune` of a set encoder: a classifier of jets from a pretrained one.
import { join, resolve } from "node:path";
import { fineTune, loadEncoder, saveEncoder, type FineTuneMode, type FineTuneOptions } from "@mpm/encoder";
import { aboveZero, atLeastZero, choice, list, object, text, wholeNumber, type Check } from "@mpm/tensor/json-checks";
import { countCheck, fractionCheck, scheduleCheck } from "./config-checks.js";
import { jetsCheck, readJets, splitForValidation, type JetsConfig } from "./jets-of-files.js";
import { resolveAll, type ModelRunContext, type PrepareRun } from "./model-run.js";
import { filesOfRows } from "./rows-of-files.js";

type Training = Pick<FineTuneOptions, "classes" | "learningRate" | "epochs" | "backboneRate" | "patience" | "validateEvery" | "particlesPerBatch" | "weightDecay" | "clipNorm" | "beta2" | "ema">;

interface Config extends Training {
  readonly model: "set-encoder";
  readonly seed?: number;
  readonly data: JetsConfig;
  /** Part of the jets that decides when to stop. */
  readonly validation: { readonly fraction: number };
  /** Directory of the pretrained model. */
  readonly pretrained: string;
  readonly mode?: FineTuneMode;
}

const check: Check = object({
  model: choice(["set-encoder"]), seed: wholeNumber, data: jetsCheck, validation: object({ fraction: fractionCheck }, ["fraction"]), pretrained: text,
  mode: choice(["full", "frozen", "scratch"]), classes: list(text, 2), learningRate: scheduleCheck, epochs: countCheck, backboneRate: aboveZero, patience: countCheck,
  validateEvery: countCheck, particlesPerBatch: countCheck, weightDecay: atLeastZero, clipNorm: aboveZero, beta2: fractionCheck, ema: fractionCheck,
}, ["data", "validation", "pretrained", "classes", "learningRate", "epochs"]);

/** Fine-tunes, and saves `model` into the run's directory. It has no checkpoint: a run that was stopped begins again. */
export const finetuneSetEncoder: PrepareRun = (value, folder) => {
  check(value, "config");
  const config = value as Config;
  const { data, pretrained, seed = 0 } = config;
  const weights = resolveAll(folder, [join(pretrained, "model.json"), join(pretrained, "weights.safetensors")]);
  return { seed, unit: "jets", files: [...filesOfRows(data, folder), ...weights], run: async (context) => runFineTuning({ ...config, seed }, folder, context) };
};

async function runFineTuning(config: Config & { readonly seed: number }, folder: string, { run, threads, signal, phase: start }: ModelRunContext): Promise<Readonly<Record<string, unknown>>> {
  const { model: _kind, data, validation: { fraction }, pretrained, mode = "full", seed, ...training } = config;
  const model = await loadEncoder(resolve(folder, pretrained));
  const [set, validation] = splitForValidation(await readJets(data, folder, model.recipe), fraction, seed);
  const phase = start("fine-tuning", training.epochs);
  const tuned = await fineTune(model, set, {
    ...training, mode, seed, validation: validation ?? set, ...(threads === undefined ? {} : { threads }),
    onStep: ({ index, loss, learningRate, gradNorm }) => {
      run.log({ step: index + 1, loss, learningRate, gradNorm });
      signal.throwIfAborted();
    },
    onValidation: ({ epoch, steps, loss, accuracy }) => {
      run.log({ step: steps, epoch, validationLoss: loss, validationAccuracy: accuracy });
      phase.update({ done: epoch, loss });
    },
  });
  phase.finish();
  await saveEncoder(tuned, join(run.path, "model"));
  return { model: "model", classes: tuned.classes, validation: tuned.history[tuned.best] ?? null };
}
