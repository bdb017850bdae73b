// event/E5: what pretraining brings to processes that it has not seen.
import type { Study, StudySettings } from "../study.js";
import { TESTED } from "./e3.js";
import type { FineTuningResult } from "./jobs.js";
import { measureOf, pairedGain, sigmas, signed } from "../measures.js";
import { atLeast, aucs, cellJob, fineTunings, MULTICLASS, SCRATCH, type Cell, type Way } from "./runs.js";

const TASKS = ["FCNC vs ttH", "stop vs ttH"];
/** Pretraining that has seen neither signal. */
const UNSEEN: Way = { mode: "full", from: "multiclass", without: ["tHcFCNC", "stop"] };

const cells = ({ seeds }: StudySettings): readonly Cell[] =>
  TASKS.flatMap((task) => [SCRATCH, MULTICLASS, UNSEEN].flatMap((way) => atLeast(5, seeds).map((seed) => ({ task, perClass: TESTED, way, seed }))));

export const e5: Study<FineTuningResult> = {
  name: "event/E5",
  title: "Processes that pretraining has not seen",
  paper: { trend: "tasks with processes that were not pretrained on gain, too", source: "arXiv 2412.10665: CP-odd ttH, FCNC and stops are not among its twelve processes" },
  jobs: (settings) => cells(settings).map((cell) => cellJob(cell, settings)),
  summarise(results, settings) {
    const find = fineTunings(cells(settings), results);
    const compared = TASKS.map((task) => {
      const [scratch, seen, unseen] = [SCRATCH, MULTICLASS, UNSEEN].map((way) => aucs(find(task, TESTED, way)));
      return { task, scratch, seen, unseen, gain: pairedGain(unseen, scratch), loss: pairedGain(seen, unseen) };
    });
    const [gaining, losing] = [compared.filter(({ gain }) => sigmas(gain) > 2), compared.filter(({ gain }) => sigmas(gain) < -2)];
    return {
      headline: Object.fromEntries(compared.map(({ task, gain }) => [`gain in AUC, signal unseen, ${task}`, gain])),
      rows: compared.map(({ task, scratch, seen, unseen, gain, loss }) => ({ task, "AUC from scratch": measureOf(scratch), "AUC, signal seen": measureOf(seen), "AUC, signal unseen": measureOf(unseen), "gain, unseen": gain, "seen - unseen": loss })),
      charts: {},
      verdict: {
        outcome: gaining.length === TASKS.length ? "reproduced" : losing.length > 0 ? "not reproduced" : "inconclusive",
        reason: `At ${TESTED} events per class, after pretraining without FCNC and stop events: ${compared.map(({ task, gain }) => `${task} ${signed(gain)}`).join("; ")}`,
      },
    };
  },
};
