// The main job, end to end: tokens and pretraining from unlabelled jets, then classifiers from few labels, compared with
// the same network trained from scratch.
import { createRequire } from "node:module";
import { pretrainingSteps, runFineTuning, runPretraining, runTokenizer, type FineTuneRun } from "./experiment.js";
import { CLASSES, type QuickstartJets } from "./jets.js";
import { pairedGain } from "./paired-gain.js";
import type { Progress } from "./progress.js";
import { MODES, type QuickstartResult } from "./report-result.js";
import type { QuickstartSettings } from "./settings.js";

const NOTES = [
  "The jets are simulated for this project; they are not the JetClass data set.",
  "Early stopping looks at 1,000 labelled validation jets, the same for all three ways of training, beyond the label budget.",
  "Learning rates were chosen for each way of training by the scan in examples/quickstart/studies, on other seeds of the labelled subset.",
];

function packageVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const version = (name: string): string => (require(`${name}/package.json`) as { version: string }).version;
  return { node: process.versions.node, ...Object.fromEntries(["@mpm/encoder", "@mpm/tokenizer", "onnxruntime-node"].map((name) => [name, version(name)])) };
}

/** Runs the main job on these jets. */
export async function quickstart(jets: QuickstartJets, settings: QuickstartSettings, progress: Progress): Promise<QuickstartResult> {
  const started = performance.now();
  const { tokenizer, result: tokenizerResult } = await runTokenizer(jets, settings, progress.phase("VQ-VAE tokenizer", settings.tokenizer.steps));
  const { model, result: pretrain } = await runPretraining(jets, tokenizer, settings, progress.phase("pretraining", pretrainingSteps(settings, jets.training.labels.length)));
  await tokenizer.dispose();
  const runs: FineTuneRun[] = [];
  const total = settings.labels.length * settings.seeds.length * MODES.length;
  const phase = progress.phase("fine-tuning", total);
  for (const labels of settings.labels)
    for (const seed of settings.seeds)
      for (const mode of MODES) {
        runs.push(await runFineTuning(model, jets, { labels, mode, seed, settings }));
        phase.update({ done: runs.length });
      }
  phase.finish(`${total} classifiers`);
  return {
    preset: settings.preset, seeds: settings.seeds, labels: settings.labels, threads: settings.threads,
    seconds: (performance.now() - started) / 1000, peakMemoryMegabytes: process.resourceUsage().maxRSS / 1024,
    data: { trainJets: jets.training.labels.length, validationJets: jets.validation.labels.length, testJets: jets.test.labels.length, classes: CLASSES },
    tokenizer: tokenizerResult, pretrain, runs: runs.map(({ run }) => run), gain: settings.labels.map((labels) => ({ labels, ...gainAt(labels, runs, settings.seeds) })),
    configuration: { epochs: settings.epochs, tokenizer: settings.tokenizer, pretraining: settings.pretraining, fineTuning: { ...settings.fineTuning } },
    versions: packageVersions(), notes: NOTES,
  };
}

/** Fine-tuned less from scratch, paired by seed, on the test jets. */
function gainAt(labels: number, runs: readonly FineTuneRun[], seeds: readonly number[]): ReturnType<typeof pairedGain> {
  const correct = (seed: number, mode: string): Uint8Array => {
    const found = runs.find(({ run }) => run.labels === labels && run.seed === seed && run.mode === mode);
    if (found === undefined) throw new RangeError(`no ${mode} run of seed ${seed} with ${labels} labels`);
    return found.correct;
  };
  return pairedGain(seeds.map((seed) => ({ full: correct(seed, "full"), scratch: correct(seed, "scratch") })));
}
