// event/E5: what pretraining brings to processes that it has not seen.
import { compareWays } from "./compare-ways.js";
import { MULTICLASS, SCRATCH, type Way } from "./runs.js";

/** Pretraining that has seen neither signal. */
const UNSEEN: Way = { mode: "full", from: "multiclass", without: ["tHcFCNC", "stop"] };

export const e5: ReturnType<typeof compareWays> = compareWays({
  name: "event/E5",
  title: "Processes that pretraining has not seen",
  paper: { trend: "tasks with processes that were not pretrained on gain, too", source: "arXiv 2412.10665: CP-odd ttH, FCNC and stops are not among its twelve processes" },
  tasks: ["FCNC vs ttH", "stop vs ttH"],
  ways: { "from scratch": SCRATCH, "signal seen": MULTICLASS, "signal unseen": UNSEEN },
  claim: ["signal unseen", "from scratch"],
  also: ["signal seen", "signal unseen"],
});
