// A study that compares ways to train for tasks, two of which the claim is about. event/E4, E5 and E6 are of this form.
import type { Json } from "@mpm/metrics";
import { claimOf, judge, LEAST_GAIN, measureOf, pairedGain, signed, type Judgement } from "../measures.js";
import type { Study, StudySettings } from "../study.js";
import type { FineTuningResult } from "./jobs.js";
import { atLeast, aucs, cellJob, fineTunings, type Cell, type Way } from "./runs.js";

/** Events per class at which ways are compared, with five seeds or more. */
export const TESTED = 1_000;

/** What is claimed of which ways. */
export interface WayStudy extends Pick<Study, "name" | "title" | "paper"> {
  readonly tasks: readonly string[];
  /** Ways by what the table calls them. */
  readonly ways: Readonly<Record<string, Way>>;
  /** The claim: the first is better than the second in most tasks. */
  readonly claim: readonly [better: string, worse: string];
  /** Another difference that is shown. */
  readonly also: readonly [one: string, other: string];
}

/** The study: an area under the ROC curve for each task, way and seed, compared seed by seed. */
export function compareWays({ name, title, paper, tasks, ways, claim, also }: WayStudy): Study<FineTuningResult & Json> {
  const cells = ({ seeds }: StudySettings): readonly Cell[] => tasks.flatMap((task) => Object.values(ways).flatMap((way) => atLeast(5, seeds).map((seed) => ({ task, perClass: TESTED, way, seed }))));
  return {
    name, title, paper,
    jobs: (settings) => cells(settings).map((cell) => cellJob(cell, settings)),
    summarise(results, settings) {
      const find = fineTunings(cells(settings), results);
      const areas = (task: string, way: string): readonly number[] => aucs(find(task, TESTED, ways[way]));
      const difference = (task: string, [one, other]: readonly [string, string]): ReturnType<typeof pairedGain> => pairedGain(areas(task, one), areas(task, other));
      const judged = tasks.map((task): Judgement => judge(difference(task, claim)));
      const [minus, alsoMinus] = [claim.join(" - "), also.join(" - ")];
      return {
        headline: Object.fromEntries(tasks.map((task) => [`${minus}, ${task}`, difference(task, claim)])),
        rows: tasks.map((task) => ({ task, ...Object.fromEntries(Object.keys(ways).map((way) => [`AUC ${way}`, measureOf(areas(task, way))])), [minus]: difference(task, claim), [alsoMinus]: difference(task, also) })),
        charts: {},
        verdict: {
          outcome: claimOf(judged),
          reason: `At ${TESTED} events per class ${claim[0]} is better than ${claim[1]} by more than 2 sigma in ${judged.filter((one) => one === "above").length} of ${tasks.length} tasks, and by less than ${LEAST_GAIN} in AUC in ${judged.filter((one) => one === "not above").length}: `
            + tasks.map((task) => `${task} ${signed(difference(task, claim))}`).join("; "),
        },
      };
    },
  };
}
