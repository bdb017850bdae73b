// event/E8: which layers fine-tuning leaves as training from scratch makes them, and which not.
import { join } from "node:path";
import { ckaMatrix, shuffleTaps, type Taps } from "@mpm/cka";
import { openProducts } from "@mpm/cka/onnxruntime";
import { eventForwardGraph, eventLayers, loadEventModel, selectEvents, type EventModel } from "@mpm/gnn-event";
import { initParameters } from "@mpm/graph";
import { layerCurveChart, type LayerCurve } from "@mpm/metrics";
import { randomStream } from "@mpm/tensor";
import type { Job, JobContext, JobResult, Measure, Study, StudySettings } from "../study.js";
import { eventFiles, readTest } from "./events.js";
import { fineTuningJob, pretrainingJob } from "./jobs.js";
import { measureOf } from "./measures.js";

const TASK = "ttH vs ttbar";
const PER_CLASS = 3_500;
const EVENTS = 10_000;

/** Which two networks are compared. */
type Kind = "scratch, scratch" | "scratch, fine-tuned" | "fine-tuned, fine-tuned" | "pretrained, fine-tuned" | "random, random" | "scratch, scratch shuffled";
const KINDS: readonly Kind[] = ["scratch, scratch", "scratch, fine-tuned", "fine-tuned, fine-tuned", "pretrained, fine-tuned", "random, random", "scratch, scratch shuffled"];

/** CKA and jackknife error of each layer with the same of the other network; null where there is none. */
type Comparison = { readonly layers: readonly string[]; readonly values: readonly (number | null)[]; readonly errors: readonly (number | null)[] };

interface Compared {
  readonly kind: Kind;
  readonly seed: number;
  readonly one: Job;
  readonly other: Job;
}

/** All fine-tunings start from one pretraining: only the seed of the fine-tuning differs. */
function pairs(settings: StudySettings): readonly Compared[] {
  const { seeds } = settings;
  const pretrained = pretrainingJob({ objective: "multiclass", seed: seeds[0] }, settings);
  const tuned = (mode: "scratch" | "full", seed: number): Job => fineTuningJob({ task: TASK, perClass: PER_CLASS, mode, seed, pretrained }, settings);
  return KINDS.flatMap((kind) => seeds.map((seed, at): Compared => {
    const next = seeds[(at + 1) % seeds.length];
    switch (kind) {
      case "scratch, fine-tuned": return { kind, seed, one: tuned("scratch", seed), other: tuned("full", seed) };
      case "fine-tuned, fine-tuned": return { kind, seed, one: tuned("full", seed), other: tuned("full", next) };
      case "pretrained, fine-tuned": return { kind, seed, one: pretrained, other: tuned("full", seed) };
      case "random, random": return { kind, seed, one: pretrained, other: pretrained };
      default: return { kind, seed, one: tuned("scratch", seed), other: tuned("scratch", next) };
    }
  }));
}

function comparisonJob({ kind, seed, one, other }: Compared, { data }: StudySettings): Job {
  return {
    name: `CKA of ${kind}, seed ${seed}`, kind: "event comparison", seed, config: { compared: kind, events: EVENTS }, data: eventFiles(data), needs: { one, other }, seconds: 15,
    run: async (context) => compare(kind, seed, data, context),
  };
}

async function compare(kind: Kind, seed: number, data: string, { needs, threads }: JobContext): Promise<Comparison> {
  const events = selectEvents(await readTest(data), Int32Array.from({ length: EVENTS }, (_, at) => at));
  const [one, other] = [await loadEventModel(join(needs["one"].path, "model")), await loadEventModel(join(needs["other"].path, "model"))];
  const [x, y] = kind === "random, random" ? [untrained(one, 2 * seed), untrained(other, 2 * seed + 1)] : [one, other];
  await using products = await openProducts({ threads });
  const layersOfX = eventLayers(x, events, { threads });
  const matrix = await ckaMatrix(kind === "scratch, scratch shuffled" ? shuffled(layersOfX, seed) : layersOfX, eventLayers(y, events, { threads }), { product: products.product });
  const diagonal = matrix.namesX.map((_, layer) => matrix.similarities[layer][layer]);
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return { layers: matrix.namesX, values: diagonal.map(({ value }) => known(value)), errors: diagonal.map(({ error }) => known(error)) };
}

const untrained = (model: EventModel, seed: number): EventModel => ({ ...model, weights: initParameters(eventForwardGraph(model.config), seed) });

async function* shuffled(layers: AsyncIterable<Taps>, seed: number): AsyncGenerator<Taps> {
  let batch = 0;
  for await (const taps of layers) yield shuffleTaps(taps, randomStream(seed, "shuffled", batch++));
}

export const e8: Study<Comparison> = {
  name: "event/E8",
  title: "Which layers fine-tuning changes",
  paper: {
    trend: "encoder-stage representations of the fine-tuned model remain similar to those of the baseline, while intermediate graph processing layers diverge substantially",
    source: "arXiv 2412.10665v2, abstract",
  },
  jobs: (settings) => pairs(settings).map((pair) => comparisonJob(pair, settings)),
  summarise(results, settings) {
    const all = pairs(settings);
    const layers = results[0].result.layers;
    const of = (kind: Kind): readonly JobResult<Comparison>[] => results.filter((_, at) => all[at].kind === kind);
    const at = (kind: Kind, layer: string): Measure => layerMeasure(of(kind), layers.indexOf(layer));
    const stage = (kind: Kind, isIn: (layer: string) => boolean): Measure => stageMeasure(of(kind), layers, isIn);
    const encoders = (kind: Kind): Measure => stage(kind, (layer) => layer.startsWith("encoder."));
    const rounds = (kind: Kind): Measure => stage(kind, (layer) => layer.startsWith("round"));
    const drop = (stageOf: (kind: Kind) => Measure): Measure => difference(stageOf("scratch, scratch"), stageOf("scratch, fine-tuned"));
    const [encoderDrop, roundDrop] = [drop(encoders), drop(rounds)];
    const diverges = roundDrop.value > 3 * (roundDrop.error ?? Infinity);
    return {
      headline: { "rounds: scratch, scratch": rounds("scratch, scratch"), "rounds: scratch, fine-tuned": rounds("scratch, fine-tuned"), "encoders: scratch, scratch": encoders("scratch, scratch"), "encoders: scratch, fine-tuned": encoders("scratch, fine-tuned") },
      rows: layers.map((layer) => ({ layer, ...Object.fromEntries(KINDS.map((kind) => [kind, at(kind, layer)])) })),
      charts: { layers: layerCurveChart(KINDS.map((kind): LayerCurve => ({ label: kind, points: layers.map((layer) => ({ layer, value: at(kind, layer).value, error: at(kind, layer).error ?? 0 })) })), { title: `${TASK}, ${PER_CLASS} events per class` }) },
      verdict: {
        outcome: diverges && encoderDrop.value < roundDrop.value / 2 ? "reproduced" : diverges ? "inconclusive" : "not reproduced",
        reason: `From scratch-scratch to scratch-fine-tuned the mean CKA of the rounds falls by ${roundDrop.value.toFixed(3)} +- ${(roundDrop.error ?? 0).toFixed(3)}, that of the encoders by ${encoderDrop.value.toFixed(3)} +- ${(encoderDrop.error ?? 0).toFixed(3)}; `
          + `fine-tuned-fine-tuned ${rounds("fine-tuned, fine-tuned").value.toFixed(3)}, untrained networks ${rounds("random, random").value.toFixed(3)}, shuffled events ${rounds("scratch, scratch shuffled").value.toFixed(4)} (rounds)`,
      },
    };
  },
};


/** Mean over seeds; the error is that of the mean, or the jackknife's if it is larger. */
function layerMeasure(results: readonly JobResult<Comparison>[], layer: number): Measure {
  const values = results.flatMap(({ result }) => result.values[layer] ?? []);
  const jackknife = Math.max(0, ...results.map(({ result }) => result.errors[layer] ?? 0));
  const { value, error } = measureOf(values);
  return { value, error: Math.max(error ?? 0, jackknife) };
}

/** Mean over some layers and all seeds, with the error of the mean over seeds. */
function stageMeasure(results: readonly JobResult<Comparison>[], layers: readonly string[], isIn: (layer: string) => boolean): Measure {
  return measureOf(results.map(({ result }) => measureOf(layers.flatMap((layer, at) => (isIn(layer) ? (result.values[at] ?? []) : []))).value));
}

const difference = (one: Measure, other: Measure): Measure => ({ value: one.value - other.value, error: Math.hypot(one.error ?? 0, other.error ?? 0) });
