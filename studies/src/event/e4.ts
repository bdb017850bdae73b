// event/E4: pretraining on classes against pretraining on labels.
import { compareWays } from "./compare-ways.js";
import { MULTICLASS, MULTILABEL, SCRATCH, TASKS } from "./runs.js";

export const e4: ReturnType<typeof compareWays> = compareWays({
  name: "event/E4",
  title: "Pretraining on classes against pretraining on labels",
  paper: { trend: "pretraining on classes works better than on labels in most tasks", source: "arXiv 2412.10665; on open data labels were worse than scratch" },
  tasks: TASKS,
  ways: { "from scratch": SCRATCH, "after classes": MULTICLASS, "after labels": MULTILABEL },
  claim: ["after classes", "after labels"],
  also: ["after labels", "from scratch"],
});
