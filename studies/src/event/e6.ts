// event/E6: a frozen backbone with a new last layer against fine-tuning of all layers.
import { compareWays } from "./compare-ways.js";
import { FROZEN, MULTICLASS, SCRATCH, TASKS } from "./runs.js";

export const e6: ReturnType<typeof compareWays> = compareWays({
  name: "event/E6",
  title: "A frozen backbone against fine-tuning all layers",
  paper: { trend: "frozen backbones perform poorly", source: "arXiv 2412.10665, section on fine-tuning" },
  tasks: TASKS,
  ways: { "from scratch": SCRATCH, full: MULTICLASS, frozen: FROZEN },
  claim: ["full", "frozen"],
  also: ["frozen", "from scratch"],
});
