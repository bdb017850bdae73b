// event/E2: multilabel pretraining learns every label.
import type { Study } from "../study.js";
import { pretrainingJob, type PretrainingResult } from "./jobs.js";
import { measureOf } from "../measures.js";

/** Labels that say which particles there are, against those of bins of their momenta. */
const isBin = (label: string): boolean => label.includes(", bin ");
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export const e2: Study<PretrainingResult> = {
  name: "event/E2",
  title: "Pretraining on 41 labels of events",
  paper: { trend: "a graph network learns presence of particles and kinematic bins at once", source: "arXiv 2412.10665, multilabel pretraining with 41 labels; no numbers found" },
  jobs: (settings) => settings.seeds.map((seed) => pretrainingJob({ objective: "multilabel", seed }, settings)),
  summarise(results) {
    const labels = Object.keys(results[0].result.test.aucs);
    const areas = (label: string): readonly number[] => results.flatMap(({ result: { test } }) => test.aucs[label] ?? []);
    const known = labels.filter((label) => areas(label).length === results.length);
    const rows = labels.map((label) => ({ label, AUC: known.includes(label) ? measureOf(areas(label)) : null }));
    const meanOf = (some: readonly string[]): readonly number[] => results.map((_, run) => mean(some.map((label) => areas(label)[run])));
    const [presence, bins] = [measureOf(meanOf(known.filter((label) => !isBin(label)))), measureOf(meanOf(known.filter(isBin)))];
    const chance = known.filter((label) => mean(areas(label)) <= 0.5);
    return {
      headline: { "mean AUC of presence labels": presence, "of kinematic bins": bins }, rows, charts: {},
      verdict: {
        outcome: chance.length === 0 && presence.value > bins.value ? "reproduced" : "not reproduced",
        reason: `${known.length} of ${labels.length} labels have test events of both kinds; ${chance.length === 0 ? "all of these are above chance" : `at or below chance: ${chance.join("; ")}`}. Presence labels ${presence.value.toFixed(3)}, kinematic bins ${bins.value.toFixed(3)}`,
      },
    };
  },
};
