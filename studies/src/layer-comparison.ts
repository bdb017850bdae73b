// A study that compares networks layer by layer: trained from scratch, fine-tuned, pretrained, untrained. For events and for jets.
import { ckaMatrix, shuffleTaps, type Taps } from "@mpm/cka";
import { openProducts } from "@mpm/cka/onnxruntime";
import { layerCurveChart, type Json, type LayerCurve } from "@mpm/metrics";
import { randomStream } from "@mpm/tensor";
import { measureOf } from "./measures.js";
import type { Job, JobContext, JobResult, Measure, Study, StudySettings } from "./study.js";

/** Which two networks are compared. */
type Kind = "scratch, scratch" | "scratch, fine-tuned" | "fine-tuned, fine-tuned" | "pretrained, fine-tuned" | "random, random" | "scratch, scratch shuffled";
const KINDS: readonly Kind[] = ["scratch, scratch", "scratch, fine-tuned", "fine-tuned, fine-tuned", "pretrained, fine-tuned", "random, random", "scratch, scratch shuffled"];

/** CKA and jackknife error of each layer with the same of the other network; null where there is none. */
export type Comparison = { readonly layers: readonly string[]; readonly values: readonly (number | null)[]; readonly errors: readonly (number | null)[] };

/** What is compared, and of what. */
export interface LayerStudy {
  readonly study: Pick<Study, "name" | "title" | "paper">;
  /** Kind and configuration of the jobs that compare; the latter joins which networks they are. */
  readonly kind: string;
  readonly config: Readonly<Record<string, Json>>;
  readonly seconds: number;
  /** All fine-tunings start from this one: only the seed of the fine-tuning differs. */
  pretrained(settings: StudySettings): Job;
  tuned(mode: "scratch" | "full", seed: number, settings: StudySettings): Job;
  data(settings: StudySettings): readonly string[];
  /** Opens the events, and gives the layers of the network that the job at `path` saved, or of one like it with the first weights of a seed. */
  open(settings: StudySettings): Promise<(path: string, options: { readonly untrained?: number; readonly threads: number }) => Promise<AsyncIterable<Taps>>>;
  /** The two groups of layers of the claim: those said to stay alike, and those said to diverge. */
  readonly early: LayerGroup;
  readonly late: LayerGroup;
  readonly chartTitle: string;
}

interface LayerGroup {
  readonly name: string;
  readonly has: (layer: string) => boolean;
}

interface Compared {
  readonly kind: Kind;
  readonly seed: number;
  readonly one: Job;
  readonly other: Job;
}

function pairs(spec: LayerStudy, settings: StudySettings): readonly Compared[] {
  const { seeds } = settings;
  const pretrained = spec.pretrained(settings);
  const tuned = (mode: "scratch" | "full", seed: number): Job => spec.tuned(mode, seed, settings);
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

function comparisonJob(spec: LayerStudy, { kind, seed, one, other }: Compared, settings: StudySettings): Job {
  return {
    name: `CKA of ${kind}, seed ${seed}`, kind: spec.kind, seed, config: { compared: kind, ...spec.config }, data: spec.data(settings), needs: { one, other }, seconds: spec.seconds,
    run: async (context) => compare(spec, kind, seed, settings, context),
  };
}

async function compare(spec: LayerStudy, kind: Kind, seed: number, settings: StudySettings, { needs, threads }: JobContext): Promise<Comparison> {
  const layersOf = await spec.open(settings);
  const first = (untrained: number): { untrained?: number } => (kind === "random, random" ? { untrained } : {});
  const [x, y] = [await layersOf(needs["one"].path, { threads, ...first(2 * seed) }), await layersOf(needs["other"].path, { threads, ...first(2 * seed + 1) })];
  await using products = await openProducts({ threads });
  const { namesX, namesY, similarities } = await ckaMatrix(kind === "scratch, scratch shuffled" ? shuffled(x, seed) : x, y, { product: products.product });
  const layers = namesX.filter((name) => namesY.includes(name)); // a pretrained network has no layers of a head that came later
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const both = layers.map((name) => similarities[namesX.indexOf(name)][namesY.indexOf(name)]);
  return { layers, values: both.map(({ value }) => known(value)), errors: both.map(({ error }) => known(error)) };
}

async function* shuffled(layers: AsyncIterable<Taps>, seed: number): AsyncGenerator<Taps> {
  let batch = 0;
  for await (const taps of layers) yield shuffleTaps(taps, randomStream(seed, "shuffled", batch++));
}

/** The study: each kind of pair for every seed. */
export function layerStudy(spec: LayerStudy): Study<Comparison> {
  const { early, late, chartTitle } = spec;
  return {
    ...spec.study,
    jobs: (settings) => pairs(spec, settings).map((pair) => comparisonJob(spec, pair, settings)),
    summarise(results, settings) {
      const all = pairs(spec, settings);
      const of = (kind: Kind): readonly JobResult<Comparison>[] => results.filter((_, at) => all[at].kind === kind);
      const layers = of("scratch, scratch")[0].result.layers;
      const at = (kind: Kind, layer: string): Measure | null => layerMeasure(of(kind), layer);
      const group = ({ has }: LayerGroup, kind: Kind): Measure => groupMeasure(of(kind), has);
      const drop = (which: LayerGroup): Measure => difference(group(which, "scratch, scratch"), group(which, "scratch, fine-tuned"));
      const [earlyDrop, lateDrop] = [drop(early), drop(late)];
      const diverges = lateDrop.value > 3 * (lateDrop.error ?? Infinity);
      return {
        headline: Object.fromEntries([late, early].flatMap((which) => (["scratch, scratch", "scratch, fine-tuned"] as const).map((kind) => [`${which.name}: ${kind}`, group(which, kind)]))),
        rows: layers.map((layer) => ({ layer, ...Object.fromEntries(KINDS.map((kind) => [kind, at(kind, layer)])) })),
        charts: { layers: layerCurveChart(KINDS.map((kind) => curve(kind, layers, at)), { title: chartTitle }) },
        verdict: {
          outcome: diverges && earlyDrop.value < lateDrop.value / 2 ? "reproduced" : diverges ? "inconclusive" : "not reproduced",
          reason: `From scratch-scratch to scratch-fine-tuned the mean CKA of the ${late.name} falls by ${spread(lateDrop)}, that of the ${early.name} by ${spread(earlyDrop)}; `
            + `fine-tuned-fine-tuned ${group(late, "fine-tuned, fine-tuned").value.toFixed(3)}, pretrained-fine-tuned ${group(late, "pretrained, fine-tuned").value.toFixed(3)}, `
            + `untrained networks ${group(late, "random, random").value.toFixed(3)}, shuffled ${group(late, "scratch, scratch shuffled").value.toFixed(4)} (${late.name})`,
        },
      };
    },
  };
}

function curve(kind: Kind, layers: readonly string[], at: (kind: Kind, layer: string) => Measure | null): LayerCurve {
  return { label: kind, points: layers.flatMap((layer) => {
    const measure = at(kind, layer);
    return measure === null ? [] : [{ layer, value: measure.value, error: measure.error ?? 0 }];
  }) };
}

/** Mean over seeds; the error is that of the mean, or the jackknife's if it is larger. Null where the networks do not share the layer, or it is dead. */
function layerMeasure(results: readonly JobResult<Comparison>[], layer: string): Measure | null {
  const found = results.flatMap(({ result: { layers, values, errors } }) => {
    const value = values[layers.indexOf(layer)] ?? null;
    return value === null ? [] : [{ value, error: errors[layers.indexOf(layer)] ?? 0 }];
  });
  if (found.length === 0) return null;
  const { value, error } = measureOf(found.map((one) => one.value));
  return { value, error: Math.max(error ?? 0, ...found.map((one) => one.error)) };
}

/** Mean over some layers and all seeds, with the error of the mean over seeds. */
function groupMeasure(results: readonly JobResult<Comparison>[], has: (layer: string) => boolean): Measure {
  return measureOf(results.map(({ result: { layers, values } }) => measureOf(layers.flatMap((layer, at) => (has(layer) ? (values[at] ?? []) : []))).value));
}

const difference = (one: Measure, other: Measure): Measure => ({ value: one.value - other.value, error: Math.hypot(one.error ?? 0, other.error ?? 0) });
const spread = ({ value, error }: Measure): string => `${value.toFixed(3)} +- ${(error ?? 0).toFixed(3)}`;
