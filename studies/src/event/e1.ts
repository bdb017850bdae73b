// event/E1: multiclass pretraining tells processes apart, better with more events in as many steps.
import { EVENT_PROCESSES } from "@mpm/gnn-event";
import { confusionChart, labelScanChart } from "@mpm/metrics";
import { tensor } from "@mpm/tensor";
import type { JobResult, Study } from "../study.js";
import { pretrainingJob, type PretrainingResult } from "./jobs.js";
import { measureOf, sigmas, pairedGain, signed } from "../measures.js";

const SHARES = [0.1, 0.3, 1] as const;
const CHANCE = Math.log(EVENT_PROCESSES.length);

export const e1: Study<PretrainingResult> = {
  name: "event/E1",
  title: "Pretraining on the classes of events",
  paper: { trend: "a graph network learns to tell the processes apart; more events help", source: "arXiv 2412.10665, pretraining on twelve processes; no numbers found" },
  jobs: (settings) => SHARES.flatMap((share) => settings.seeds.map((seed) => pretrainingJob({ objective: "multiclass", seed, share }, settings))),
  summarise(results, { seeds }) {
    const of = (share: number): readonly JobResult<PretrainingResult>[] => results.slice(SHARES.findIndex((known) => known === share) * seeds.length).slice(0, seeds.length);
    const losses = (share: number): readonly number[] => of(share).map(({ result: { test } }) => test.loss);
    const rows = SHARES.map((share) => ({
      events: of(share)[0].result.events, "cross-entropy": measureOf(losses(share)), accuracy: measureOf(of(share).map(({ result: { test } }) => test.accuracy ?? 0)),
      "mean AUC": measureOf(of(share).map(({ result: { test } }) => test.auc ?? 0)),
    }));
    const confusion = of(1)[0].result.confusion ?? [];
    const gains = [pairedGain(losses(0.1), losses(0.3)), pairedGain(losses(0.3), losses(1))];
    const full = measureOf(losses(1));
    const isReproduced = full.value < 0.8 * CHANCE && gains.every((gain) => sigmas(gain) > 2);
    return {
      headline: { "cross-entropy": full, "of chance (ln 13)": { value: CHANCE, error: null } }, rows,
      charts: {
        confusion: confusionChart(tensor("int32", [EVENT_PROCESSES.length, EVENT_PROCESSES.length], confusion), EVENT_PROCESSES, { title: "test events, all of the pretraining events" }),
        events: labelScanChart(rows.map((row) => ({ mode: "multiclass", numLabels: row.events, value: row["cross-entropy"].value, ...(row["cross-entropy"].error !== null && { error: row["cross-entropy"].error }) })), { valueTitle: "test cross-entropy", countTitle: "events" }),
      },
      verdict: {
        outcome: isReproduced ? "reproduced" : gains.some((gain) => sigmas(gain) < -2) ? "not reproduced" : "inconclusive",
        reason: `Test cross-entropy ${full.value.toFixed(3)} with all events (chance ${CHANCE.toFixed(3)}); it falls by ${gains.map(signed).join(" and then ")} with three times the events each, in as many steps. Most confused: ${mostConfused(confusion).join("; ")}`,
      },
    };
  },
};

/** The three pairs of processes that are taken for each other most, in either direction. */
function mostConfused(confusion: readonly number[]): readonly string[] {
  const count = EVENT_PROCESSES.length;
  const pairs = EVENT_PROCESSES.flatMap((one, i) => EVENT_PROCESSES.slice(i + 1).map((other, k) => ({ names: `${one} and ${other}`, events: confusion[i * count + i + 1 + k] + confusion[(i + 1 + k) * count + i] })));
  return pairs.toSorted((a, b) => b.events - a.events).slice(0, 3).map(({ names }) => names);
}
