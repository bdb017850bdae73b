// A made-up but plausible result, for the tests of the report.
import { rocCurve } from "@mpm/metrics";
import { randomStream } from "@mpm/tensor";
import type { ClassRoc, LabelGain, Mode, QuickstartResult, Run } from "../src/report-result.js";
import { MODES } from "../src/report-result.js";

const CLASSES = ["QCD", "Hbb", "Hcc", "Hgg", "H4q", "Hqql", "Zqq", "Wqq", "Tbqq", "Tbl"];
const ACCURACY: Record<string, Record<Mode, number>> = {
  "100": { scratch: 0.191, frozen: 0.214, full: 0.229 },
  "1000": { scratch: 0.382, frozen: 0.371, full: 0.409 },
};

/** A result with the given seeds and label budgets (100, 1,000 or both). */
export function fakeResult(seeds: readonly number[], labels: readonly number[]): QuickstartResult {
  const stream = randomStream(7, "report fixture");
  const around = (value: number, spread: number): number => value + spread * stream.normal();
  const falling = (length: number, start: number, end: number, noise: number) =>
    Array.from({ length }, (_, index) => ({ index: index * 5, loss: around(end + (start - end) * Math.exp((-6 * index) / length), noise) }));
  const mass = Float32Array.from({ length: 4000 }, () => Math.abs(stream.uniform() < 0.5 ? around(90, 15) : around(140, 60)));
  const pt = Float32Array.from({ length: 4000 }, () => 500 - 120 * Math.log(1 - 0.98 * stream.uniform()));
  const runs = labels.flatMap((budget) => seeds.flatMap((seed) => MODES.map((mode): Run => {
    const accuracy = around(ACCURACY[String(budget)][mode], 0.006);
    return { labels: budget, mode, seed, accuracy, auc: 0.5 + accuracy * 0.8, epochs: 20 + stream.integer(30), seconds: 12.5, roc: fakeRoc(stream, accuracy) };
  })));
  const validation = falling(8, 5.9, 4.6, 0.01).map(({ index, loss }) => ({ index: index * 80, loss, accuracy: 0.16 - loss * 0.018 }));
  return {
    preset: "tiny", seeds, labels, threads: 2, seconds: 541.7, peakMemoryMegabytes: 1430,
    data: { trainJets: 40_000, validationJets: 4000, testJets: 20_000, classes: CLASSES },
    tokenizer: {
      utilisation: 0.934, perplexity: 318.4, vocabulary: 512, seconds: 96.2, losses: falling(400, 2.1, 0.35, 0.03),
      counts: Array.from({ length: 512 }, (_, code) => (code < 478 ? Math.round(4000 * Math.exp(-code / 150)) + 3 : 0)),
      jetMass: { original: mass, reconstructed: mass.map((value) => Math.abs(around(value * 0.98, 8))) },
      jetPt: { original: pt, reconstructed: pt.map((value) => around(value, 15)) },
    },
    pretrain: { steps: 3000, jets: 384_000, jetsPerSecond: 2450.3, seconds: 156.7, losses: falling(600, 6.2, 4.7, 0.12), validation },
    runs, gain: labels.map((budget) => fakeGain(runs, budget)),
    configuration: { epochs: 60, batchJets: 128, learningRates: { scratch: 0.001, frozen: 0.003, full: 0.0005 }, masking: { fraction: 0.3, strategy: "uniform" } },
    versions: { node: "v20.20.2", "onnxruntime-node": "1.30.0", "@mpm/encoder": "0.1.0" },
    notes: ["Early stopping uses 4,000 labelled validation jets <beyond the budget> for all three networks."],
  };
}

function fakeGain(runs: readonly Run[], labels: number): LabelGain {
  const of = (mode: Mode): number[] => runs.filter((run) => run.labels === labels && run.mode === mode).map(({ accuracy }) => accuracy);
  const scratch = of("scratch");
  const values = of("full").map((accuracy, i) => accuracy - scratch[i]);
  const mean = values.reduce((total, value) => total + value / values.length, 0);
  return { labels, mean, error: 0.0041, values, seedError: values.length > 1 ? 0.0032 : null, testError: 0.0026 };
}

function fakeRoc(stream: ReturnType<typeof randomStream>, accuracy: number): ClassRoc[] {
  return [["Tbqq vs QCD", 4], ["Hbb vs QCD", 6]].map(([label, strength]) => {
    const isSignal = Uint8Array.from({ length: 3000 }, (_, i) => i % 2);
    const scores = Float64Array.from(isSignal, (signal) => stream.normal() + signal * accuracy * Number(strength));
    return { label: String(label), ...rocCurve(scores, isSignal) };
  });
}
