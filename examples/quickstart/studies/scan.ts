// Trial of one setting: tokenizer and pretraining once (saved and read back under out/studies), then fine-tuning.
// Prints one line of JSON per classifier.
import { existsSync } from "node:fs";
import { loadEncoder, saveEncoder } from "@mpm/encoder";
import { loadVqVae } from "@mpm/tokenizer";
import { runFineTuning, runPretraining, runTokenizer } from "../src/experiment.js";
import { loadJets } from "../src/jets.js";
import { createProgress } from "../src/progress.js";
import { parseSettings, type QuickstartSettings } from "../src/settings.js";
import type { Mode } from "../src/report-result.js";

interface Trial {
  readonly name: string;
  readonly settings?: Record<string, unknown>;
  readonly runs: readonly { readonly labels: number; readonly mode: Mode; readonly seeds: readonly number[]; readonly fineTuning?: Record<string, unknown> }[];
  readonly tokenizerName?: string;
  readonly pretrainedName?: string;
}

const trial: Trial = JSON.parse(process.argv[2] ?? "{}");
const base = parseSettings([], { availableThreads: 2 });
const merge = (a: unknown, b: unknown): unknown => (typeof a === "object" && a !== null && !Array.isArray(a) && typeof b === "object" && b !== null
  ? Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => [key, key in b ? merge((a as never)[key], (b as never)[key]) : (a as never)[key]])) : b);
const settings = merge(base, trial.settings ?? {}) as QuickstartSettings;
const out = new URL("../out/studies/", import.meta.url).pathname;
const progress = createProgress();
const jets = await loadJets(new URL("../data/", import.meta.url));

const tokenizerPath = `${out}tokenizer-${trial.tokenizerName ?? "default"}`;
if (!existsSync(tokenizerPath)) {
  const { tokenizer, result } = await runTokenizer(jets, settings, progress.phase("tokenizer", settings.tokenizer.steps));
  console.log(JSON.stringify({ trial: trial.name, tokenizer: settings.tokenizer, utilisation: result.utilisation, perplexity: result.perplexity, seconds: result.seconds, loss: result.losses.at(-1)?.loss }));
  await tokenizer.save(tokenizerPath);
  await tokenizer.dispose();
}
const encoderPath = `${out}encoder-${trial.pretrainedName ?? trial.name}`;
if (!existsSync(encoderPath)) {
  const tokenizer = await loadVqVae(tokenizerPath, { threads: settings.threads });
  const { model, result } = await runPretraining(jets, tokenizer, settings, progress.phase("pretraining", 1));
  console.log(JSON.stringify({ trial: trial.name, epochs: settings.epochs, pretraining: settings.pretraining, seconds: result.seconds, jetsPerSecond: result.jetsPerSecond, validation: result.validation.map(({ loss }) => Number(loss.toFixed(4))), accuracy: result.validation.at(-1)?.accuracy }));
  await saveEncoder(model, encoderPath);
  await tokenizer.dispose();
}
const model = await loadEncoder(encoderPath);
for (const { labels, mode, seeds, fineTuning } of trial.runs)
  for (const seed of seeds) {
    const { run, model: tuned } = await runFineTuning(model, jets, { labels, mode, seed, settings: merge(settings, { fineTuning: fineTuning ?? {} }) as QuickstartSettings });
    console.log(JSON.stringify({ trial: trial.name, labels, mode, seed, ...fineTuning, accuracy: Number(run.accuracy.toFixed(4)), auc: Number(run.auc.toFixed(4)), epochs: run.epochs, best: tuned.best, validation: Number(tuned.history[tuned.best].accuracy.toFixed(4)), seconds: Number(run.seconds.toFixed(1)) }));
  }
