// `mpm pretrain` of a set encoder: masked particle modeling, with a tokenizer that is given or trained first.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEncoderConfig, pretrain, saveEncoder, type PretrainingValidation, type PretrainOptions } from "@mpm/encoder";
import type { ParticleSet } from "@mpm/sets";
import { aboveZero, atLeastZero, choice, object, text, wholeNumber, type Check } from "@mpm/tensor/json-checks";
import { loadTokenizer, trainVqVae, type Tokenizer, type TrainVqVaeOptions } from "@mpm/tokenizer";
import { countCheck, fractionCheck, scheduleCheck } from "./config-checks.js";
import { jetsCheck, readJets, splitForValidation, type JetsConfig } from "./jets-of-files.js";
import { CHECKPOINT_EVERY, resolveAll, type ModelRunContext, type PrepareRun } from "./model-run.js";
import { filesOfRows } from "./rows-of-files.js";

type Training = Pick<PretrainOptions, "steps" | "particlesPerBatch" | "maskFraction" | "learningRate" | "weightDecay" | "clipNorm" | "beta2">;
type TokenizerTraining = Pick<TrainVqVaeOptions, "model" | "steps" | "learningRate" | "batchParticles" | "weightDecay">;

interface Config extends Training {
  readonly model: "set-encoder";
  readonly seed?: number;
  readonly data: JetsConfig;
  readonly validation?: { readonly fraction: number; readonly every: number };
  /** The directory of a saved one, or how a VQ-VAE is trained. */
  readonly tokenizer: string | TokenizerTraining;
  readonly encoder: unknown;
  readonly checkpointEvery?: number;
}

const tokenizerTraining = object({ model: (value) => void value, steps: countCheck, learningRate: scheduleCheck, batchParticles: countCheck, weightDecay: atLeastZero }, ["model", "steps", "learningRate"]);

const check: Check = object({
  model: choice(["set-encoder"]), seed: wholeNumber, data: jetsCheck, validation: object({ fraction: fractionCheck, every: countCheck }, ["fraction", "every"]),
  tokenizer: (value, path) => (typeof value === "string" ? text(value, path) : tokenizerTraining(value, path)),
  encoder: (value) => void parseEncoderConfig(value), steps: countCheck, particlesPerBatch: countCheck, maskFraction: fractionCheck, learningRate: scheduleCheck,
  weightDecay: atLeastZero, clipNorm: aboveZero, beta2: fractionCheck, checkpointEvery: countCheck,
}, ["data", "tokenizer", "encoder", "steps", "learningRate"]);

/** Pretrains, and saves `tokenizer` (where it trained one) and `model` into the run's directory. */
export const pretrainSetEncoder: PrepareRun = (value, folder) => {
  check(value, "config");
  const config = value as Config;
  const { data, tokenizer, seed = 0 } = config;
  const weights = typeof tokenizer === "string" ? resolveAll(folder, [join(tokenizer, "model.json"), join(tokenizer, "weights.safetensors")]) : [];
  return { seed, unit: "jets", files: [...filesOfRows(data, folder), ...weights], run: async (context) => runPretraining({ ...config, seed }, folder, context) };
};

async function runPretraining(config: Config & { readonly seed: number }, folder: string, context: ModelRunContext): Promise<Readonly<Record<string, unknown>>> {
  const { model: _kind, data, tokenizer: given, validation, checkpointEvery = CHECKPOINT_EVERY, encoder, seed, ...training } = config;
  const { run, threads, signal } = context;
  const [set, validationSet] = splitForValidation(await readJets(data, folder), validation?.fraction, seed);
  await using tokenizer = typeof given === "string" ? await loadTokenizer(resolve(folder, given)) : await trainedTokenizer(set, given, { seed, checkpointEvery }, context);
  const { vocabulary } = tokenizer;
  const validationOptions: { validation?: PretrainingValidation } = validationSet === undefined || validation === undefined ? {}
    : { validation: { set: validationSet, tokens: await tokenizer.encode(validationSet), vocabulary, every: validation.every } };
  const phase = context.phase("pretraining", training.steps);
  let seen = 0;
  const model = await pretrain(set, { tokens: await tokenizer.encode(set), vocabulary }, {
    encoder, seed, ...training, ...validationOptions, ...(threads === undefined ? {} : { threads }),
    checkpoint: { path: run.checkpointPath, every: checkpointEvery, signal },
    onStep: ({ index, loss, learningRate, gradNorm, numSets }) => {
      run.log({ step: index + 1, loss, learningRate, gradNorm });
      phase.update({ done: index + 1, loss, seen: (seen += numSets) });
    },
    onValidation: ({ index, loss, accuracy }) => run.log({ step: index, validationLoss: loss, validationAccuracy: accuracy }),
  });
  phase.finish();
  await saveEncoder(model, join(run.path, "model"));
  return { model: "model", steps: training.steps, validation: model.validation.at(-1) ?? null };
}

/** The tokenizer of this run: what it saved when it was here before, or a new one. */
async function trainedTokenizer(set: ParticleSet, training: TokenizerTraining, { seed, checkpointEvery }: { readonly seed: number; readonly checkpointEvery: number }, { run, threads, signal, phase: start }: ModelRunContext): Promise<Tokenizer> {
  const path = join(run.path, "tokenizer");
  if (existsSync(path)) return loadTokenizer(path);
  const phase = start("tokenizer", training.steps);
  let seen = 0;
  const tokenizer = await trainVqVae(set, {
    ...training, seed, ...(threads === undefined ? {} : { threads }), checkpoint: { path: join(run.path, "tokenizer-checkpoint.safetensors"), every: checkpointEvery, signal },
    onStep: ({ index, loss, numSets }) => phase.update({ done: index + 1, loss, seen: (seen += numSets) }),
  });
  phase.finish();
  await tokenizer.save(path);
  return tokenizer;
}
