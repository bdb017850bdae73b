// event/E2: multilabel pretraining learns every label.
import type { Study } from "../study.js";
import { pretrainingJob, type PretrainingResult } from "./jobs.js";
import { judge, LEAST_GAIN, meanOf, measureOf, pairedGain, sigmas } from "../measures.js";

/** Labels that say which particles there are, against those of bins of their momenta. */
const isBin = (label: string): boolean => label.includes(", bin ");

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
    const meansOf = (some: readonly string[]): readonly number[] => results.map((_, run) => meanOf(some.map((label) => areas(label)[run])));
    const [presenceAreas, binAreas] = [meansOf(known.filter((label) => !isBin(label))), meansOf(known.filter(isBin))];
    const [presence, bins] = [measureOf(presenceAreas), measureOf(binAreas)];
    const judged = known.map((label) => ({ label, judgement: judge(measureOf(areas(label).map((area) => area - 0.5))) }));
    const named = (which: string): string => judged.filter(({ judgement }) => judgement === which).map(({ label }) => label).join("; ") || "none";
    const [areAll, isAny] = [judged.every(({ judgement }) => judgement === "above"), judged.some(({ judgement }) => judgement === "not above")];
    const isPresenceAbove = sigmas(pairedGain(presenceAreas, binAreas)) > 2;
    return {
      headline: { "mean AUC of presence labels": presence, "of kinematic bins": bins }, rows, charts: {},
      verdict: {
        outcome: areAll && isPresenceAbove ? "reproduced" : isAny ? "not reproduced" : "inconclusive",
        reason: `${known.length} of ${labels.length} labels have test events of both kinds. Not learned (less than ${LEAST_GAIN} above chance): ${named("not above")}; not known to be above chance: ${named("open")}. Presence labels ${presence.value.toFixed(3)}, kinematic bins ${bins.value.toFixed(3)}`,
      },
    };
  },
};
