// event/E8: which layers fine-tuning leaves as training from scratch makes them, and which not.
import { join } from "node:path";
import { eventForwardGraph, eventLayers, loadEventModel, selectEvents } from "@mpm/gnn-event";
import { initParameters } from "@mpm/graph";
import { layerStudy, type Comparison } from "../layer-comparison.js";
import type { Study } from "../study.js";
import { eventFiles, readTest } from "./events.js";
import { fineTuningJob, pretrainingJob } from "./jobs.js";

const TASK = "ttH vs ttbar";
const PER_CLASS = 3_500;
const EVENTS = 10_000;

const pretrained = (settings: Parameters<typeof pretrainingJob>[1]): ReturnType<typeof pretrainingJob> => pretrainingJob({ objective: "multiclass", seed: settings.seeds[0] }, settings);

export const e8: Study<Comparison> = layerStudy({
  study: {
    name: "event/E8", title: "Which layers fine-tuning changes",
    paper: {
      trend: "encoder-stage representations of the fine-tuned model remain similar to those of the baseline, while intermediate graph processing layers diverge substantially",
      source: "arXiv 2412.10665v2, abstract",
    },
  },
  kind: "CKA of event networks", config: { events: EVENTS }, seconds: 15, data: ({ data }) => eventFiles(data), pretrained,
  tuned: (mode, seed, settings) => fineTuningJob({ task: TASK, perClass: PER_CLASS, mode, seed, pretrained: pretrained(settings) }, settings),
  async open({ data }) {
    const events = selectEvents(await readTest(data), Int32Array.from({ length: EVENTS }, (_, at) => at));
    return async (path, { untrained, threads }) => {
      const model = await loadEventModel(join(path, "model"));
      const weights = untrained === undefined ? model.weights : initParameters(eventForwardGraph(model.config), untrained);
      return eventLayers({ ...model, weights }, events, { threads });
    };
  },
  early: { name: "encoders", has: (layer) => layer.startsWith("encoder.") },
  late: { name: "rounds", has: (layer) => layer.startsWith("round") },
  chartTitle: `${TASK}, ${PER_CLASS} events per class`,
});
