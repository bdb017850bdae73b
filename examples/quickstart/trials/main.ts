// Runs a trial by name: tokenizer and pretraining once (kept under out/trials), then its classifiers. Every result is
// one line of trials/results.jsonl. Usage: npm run trials -- NAME
import { createHash } from "node:crypto";
import { appendFileSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadEncoder, saveEncoder, type EncoderModel } from "@mpm/encoder";
import { loadVqVae, type VqVaeTokenizer } from "@mpm/tokenizer";
import { createProgress } from "@mpm/train";
import { pretrainingSteps, runFineTuning, runPretraining, runTokenizer } from "../src/experiment.js";
import { loadJets, type QuickstartJets } from "../src/jets.js";
import { budgetSettings, parseSettings, type QuickstartSettings } from "../src/settings.js";
import { trials, type Trial } from "./trials.js";

const OUT = fileURLToPath(new URL("../out/trials/", import.meta.url));
const RESULTS = fileURLToPath(new URL("results.jsonl", import.meta.url));
const progress = createProgress({ unit: "jets" });

/** `changes` over `base`, record by record. */
function merged<T>(base: T, changes: unknown): T {
  if (!isRecord(base) || !isRecord(changes)) return (changes ?? base) as T;
  return Object.fromEntries(Object.keys({ ...base, ...changes }).map((key) => [key, merged(base[key], changes[key])])) as T;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function record(result: Record<string, unknown>): void {
  const line = JSON.stringify(result);
  console.log(line);
  appendFileSync(RESULTS, `${line}\n`);
}

/** A short name for settings: what was made with other ones is not taken for this. */
const nameOf = (settings: unknown): string => createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 8);

async function tokenizerOf(name: string, jets: QuickstartJets, settings: QuickstartSettings): Promise<VqVaeTokenizer> {
  const path = `${OUT}tokenizer-${nameOf(settings.tokenizer)}`;
  if (existsSync(path)) return loadVqVae(path, { threads: settings.threads });
  const { tokenizer, result } = await runTokenizer(jets, settings, progress.phase("tokenizer", settings.tokenizer.steps));
  record({ trial: name, tokenizer: settings.tokenizer, utilisation: rounded(result.utilisation), perplexity: rounded(result.perplexity), seconds: Math.round(result.seconds) });
  await tokenizer.save(path);
  return tokenizer;
}

async function encoderOf(name: string, jets: QuickstartJets, settings: QuickstartSettings): Promise<EncoderModel> {
  const { tokenizer: tokens, pretraining, epochs, preset } = settings;
  const path = `${OUT}encoder-${nameOf({ tokens, pretraining, epochs, preset })}`;
  if (existsSync(path)) return loadEncoder(path);
  const tokenizer = await tokenizerOf(name, jets, settings);
  const { model, result } = await runPretraining(jets, tokenizer, settings, progress.phase("pretraining", pretrainingSteps(settings, jets.training.labels.length)));
  await tokenizer.dispose();
  record({ trial: name, preset, epochs, pretraining, jets: result.jets, seconds: Math.round(result.seconds), validationLoss: rounded(result.validation.at(-1)?.loss), tokenAccuracy: rounded(result.validation.at(-1)?.accuracy) });
  await saveEncoder(model, path);
  return model;
}

const rounded = (value: number | undefined): number => Number((value ?? Number.NaN).toFixed(4));

async function runTrial(name: string, trial: Trial): Promise<void> {
  const settings = merged(parseSettings([], { availableThreads: 2 }), trial.settings);
  const jets = await loadJets(new URL("../data/", import.meta.url));
  const model = await encoderOf(name, jets, settings);
  for (const { labels, mode, seeds, learningRates = [budgetSettings(settings.fineTuning, labels).learningRate[mode]] } of trial.runs)
    for (const learningRate of learningRates)
      for (const seed of seeds) {
        const budget = { learningRate: { [mode]: learningRate } };
        const { run, model: tuned } = await runFineTuning(model, jets, { labels, mode, seed, settings: merged(settings, { fineTuning: { many: budget, few: budget } }) });
        record({ trial: name, labels, mode, learningRate, seed, validation: rounded(tuned.history[tuned.best].accuracy), validationLoss: rounded(tuned.history[tuned.best].loss), accuracy: rounded(run.accuracy), auc: rounded(run.auc), epochs: run.epochs, seconds: Math.round(run.seconds) });
      }
}

const [name = ""] = process.argv.slice(2);
const trial = trials[name];
if (trial === undefined) {
  console.error(`npm run trials -- NAME: expected one of ${Object.keys(trials).join(", ")}, got "${name}"`);
  process.exitCode = 1;
} else await runTrial(name, trial);
