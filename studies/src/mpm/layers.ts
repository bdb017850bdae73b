// mpm/layers: event/E8 asked of the set encoder of jets.
import { join } from "node:path";
import { classifierGraph, loadEncoder, setLayers } from "@mpm/encoder";
import { initParameters } from "@mpm/graph";
import { layerStudy, type Comparison } from "../layer-comparison.js";
import type { Study } from "../study.js";
import { jetFiles, readTestJets } from "./jets.js";
import { jetFineTuningJob, jetPretrainingJob } from "./jobs.js";

const LABELS = 1_000;
const JETS = 10_000;

const pretrained = (settings: Parameters<typeof jetPretrainingJob>[1]): ReturnType<typeof jetPretrainingJob> => jetPretrainingJob(settings.seeds[0], settings);

export const jetLayers: Study<Comparison> = layerStudy({
  study: {
    name: "mpm/layers", title: "Which layers of the jet encoder fine-tuning changes",
    paper: { trend: "the same of event networks: encoder-stage representations remain similar, later layers diverge", source: "arXiv 2412.10665v2, abstract; no paper has it for masked particle modeling" },
  },
  kind: "CKA of jet encoders", config: { jets: JETS }, seconds: 20, data: ({ data }) => jetFiles(data), pretrained,
  tuned: (mode, seed, settings) => jetFineTuningJob({ labels: LABELS, mode, seed, pretrained: pretrained(settings) }, settings),
  async open({ data }) {
    const jets = await readTestJets(data, JETS);
    return async (path, { untrained, threads }) => {
      const model = await loadEncoder(join(path, "model"));
      if (untrained === undefined) return setLayers(model, jets, { threads });
      return setLayers({ ...model, weights: initParameters(classifierGraph(model.config, { numClasses: 2, scale: model.scale }), untrained) }, jets, { threads });
    };
  },
  early: { name: "embedding", has: (layer) => layer === "embed" },
  late: { name: "blocks", has: (layer) => layer.startsWith("block") },
  chartTitle: `ten classes, ${LABELS} labels`,
});
