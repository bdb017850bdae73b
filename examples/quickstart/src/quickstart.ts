// The main job, end to end: tokens and pretraining from unlabelled jets, then classifiers from few labels, compared with
// the same network trained from scratch.
import { packageVersions, type Progress } from "@mpm/train";
import { pretrainingSteps, runFineTuning, runPretraining, runTokenizer, type FineTuneRun } from "./experiment.js";
import { CLASSES, type QuickstartJets } from "./jets.js";
import { pairedGain } from "./paired-gain.js";
import { MODES, type QuickstartResult } from "./report-result.js";
import type { QuickstartSettings } from "./settings.js";

const NOTES = [
  "Early stopping looks at 1,000 labelled validation jets, the same for all three ways of training, beyond the label budget.",
  "The error of the gain covers labelled subsets, fine-tuning and the test jets; there is one pretraining run, whose own spread is not in it.",
  "Learning rates were chosen for each way of training by the scan in examples/quickstart/trials, on other seeds of the labelled subset.",
];

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
        const onStep = ({ share, loss }: { share: number; loss: number }): void => phase.update({ done: runs.length + share, loss });
        runs.push(await runFineTuning(model, jets, { labels, mode, seed, settings, onStep }));
      }
  phase.finish(`${total} classifiers`);
  return {
    preset: settings.preset, seeds: settings.seeds, labels: settings.labels, threads: settings.threads,
    seconds: (performance.now() - started) / 1000, peakMemoryMegabytes: process.resourceUsage().maxRSS / 1024,
    data: { trainJets: jets.training.labels.length, validationJets: jets.validation.labels.length, testJets: jets.test.labels.length, classes: CLASSES },
    tokenizer: tokenizerResult, pretrain, runs: runs.map(({ run }) => run), gain: settings.labels.map((labels) => ({ labels, ...gainAt(labels, runs, settings.seeds) })),
    configuration: { epochs: settings.epochs, tokenizer: settings.tokenizer, pretraining: settings.pretraining, fineTuning: { ...settings.fineTuning, many: { ...settings.fineTuning.many }, few: { ...settings.fineTuning.few } } },
    versions: { node: process.versions.node, ...packageVersions(import.meta.url) }, notes: NOTES,
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
