// A study that compares networks layer by layer: trained from scratch, fine-tuned, pretrained, untrained. For events and for jets.
import { ckaMatrix, shuffleTaps, type Taps } from "@mpm/cka";
import { openProducts } from "@mpm/cka/onnxruntime";
import { ckaHeatmap, layerCurveChart, type ChartSpec, type Json, type LayerCurve } from "@mpm/metrics";
import { randomStream } from "@mpm/tensor";
import { meanOf, sigmas } from "./measures.js";
import type { Job, JobContext, Measure, Study, StudySettings } from "./study.js";

/** Which two networks are compared. */
type Kind = "scratch, scratch" | "scratch, fine-tuned" | "fine-tuned, fine-tuned" | "pretrained, fine-tuned" | "random, random" | "scratch, scratch shuffled";
const KINDS: readonly Kind[] = ["scratch, scratch", "scratch, fine-tuned", "fine-tuned, fine-tuned", "pretrained, fine-tuned", "random, random", "scratch, scratch shuffled"];

/** CKA of every layer with every layer, with jackknife errors over events; null where there is none. */
export type Comparison = {
  readonly namesX: readonly string[]; readonly namesY: readonly string[];
  readonly values: readonly (readonly (number | null)[])[]; readonly errors: readonly (readonly (number | null)[])[];
  readonly firstComponentX: readonly (number | null)[]; readonly firstComponentY: readonly (number | null)[];
};

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
  /** Seeds of the trainings that are compared. */
  readonly seeds: readonly number[];
  readonly one: Job;
  readonly other: Job;
}

function pairs(spec: LayerStudy, settings: StudySettings): readonly Compared[] {
  const { seeds } = settings;
  const pretrained = spec.pretrained(settings);
  const tuned = (mode: "scratch" | "full", seed: number): Job => spec.tuned(mode, seed, settings);
  return KINDS.flatMap((kind) => seeds.map((seed, at): Compared => {
    const next = seeds[(at + 1) % seeds.length];
    const two = { kind, seed, seeds: [seed, next] };
    switch (kind) {
      case "scratch, fine-tuned": return { ...two, one: tuned("scratch", seed), other: tuned("full", next) };
      case "fine-tuned, fine-tuned": return { ...two, one: tuned("full", seed), other: tuned("full", next) };
      case "pretrained, fine-tuned": return { kind, seed, seeds: [seed], one: pretrained, other: tuned("full", seed) };
      case "random, random": return { kind, seed, seeds: [seed], one: pretrained, other: pretrained };
      default: return { ...two, one: tuned("scratch", seed), other: tuned("scratch", next) };
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
  const { namesX, namesY, similarities, firstComponentX, firstComponentY } = await ckaMatrix(kind === "scratch, scratch shuffled" ? shuffled(x, seed) : x, y, { product: products.product });
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null); // JSON has no NaN
  return {
    namesX, namesY, values: similarities.map((row) => row.map(({ value }) => known(value))), errors: similarities.map((row) => row.map(({ error }) => known(error))),
    firstComponentX: firstComponentX.map(known), firstComponentY: firstComponentY.map(known),
  };
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
      const of = (kind: Kind): readonly Measured[] => results.flatMap(({ result }, at) => (all[at].kind === kind ? [{ seeds: all[at].seeds, result }] : []));
      const layers = of("scratch, scratch")[0].result.namesX;
      const at = (kind: Kind, layer: string): Measure | null => overSeeds(of(kind), (some) => meanOf(some.flatMap(({ result }) => valueOf(result, layer) ?? [])));
      const group = (which: LayerGroup, kind: Kind): Measure => orNone(overSeeds(of(kind), (some) => groupMean(some, which)));
      const drop = (which: LayerGroup): Measure => orNone(overSeeds([...of("scratch, scratch").map((one) => ({ ...one, isTuned: false })), ...of("scratch, fine-tuned").map((one) => ({ ...one, isTuned: true }))],
        (some) => groupMean(some.filter(({ isTuned }) => !isTuned), which) - groupMean(some.filter(({ isTuned }) => isTuned), which)));
      const [earlyDrop, lateDrop] = [drop(early), drop(late)];
      const diverges = sigmas(lateDrop) > 3;
      return {
        headline: Object.fromEntries([late, early].flatMap((which) => (["scratch, scratch", "scratch, fine-tuned"] as const).map((kind) => [`${which.name}: ${kind}`, group(which, kind)]))),
        rows: layers.map((layer) => ({ layer, ...Object.fromEntries(KINDS.map((kind) => [kind, at(kind, layer)])) })),
        charts: {
          layers: layerCurveChart(KINDS.map((kind) => curve(kind, layers, at)), { title: chartTitle }),
          ...Object.fromEntries((["scratch, scratch", "scratch, fine-tuned"] as const).map((kind) => [kind.replaceAll(/[^a-z]+/g, "-"), heatmap(kind, of(kind)[0].result)])),
        },
        verdict: {
          outcome: diverges && earlyDrop.value < lateDrop.value / 2 ? "reproduced" : diverges ? "inconclusive" : "not reproduced",
          reason: `From scratch-scratch to scratch-fine-tuned, always of different seeds, the mean CKA of the ${late.name} falls by ${spread(lateDrop)}, that of the ${early.name} by ${spread(earlyDrop)}; `
            + `fine-tuned-fine-tuned ${group(late, "fine-tuned, fine-tuned").value.toFixed(3)}, pretrained-fine-tuned ${group(late, "pretrained, fine-tuned").value.toFixed(3)}, `
            + `untrained networks ${group(late, "random, random").value.toFixed(3)}, shuffled ${group(late, "scratch, scratch shuffled").value.toFixed(4)} (${late.name}). Errors: jackknife over seeds, of which there are ${settings.seeds.length}`,
        },
      };
    },
  };
}

/** A comparison and the seeds of its trainings. */
interface Measured {
  readonly seeds: readonly number[];
  readonly result: Comparison;
}

/** CKA of a layer with the same of the other network; null where one has no such layer (a head came later), or it is dead. */
function valueOf({ namesX, namesY, values }: Comparison, layer: string): number | null {
  return values[namesX.indexOf(layer)]?.[namesY.indexOf(layer)] ?? null;
}

const groupMean = (some: readonly Measured[], { has }: LayerGroup): number => meanOf(some.map(({ result }) => meanOf(result.namesX.flatMap((layer) => (has(layer) ? (valueOf(result, layer) ?? []) : [])))));

/**
 * A quantity of comparisons with the error of a delete-one-seed jackknife: comparisons share trainings, so their own spread would say too
 * little. Null where there is no value; without an error where leaving out a seed leaves none.
 */
export function overSeeds<T extends { readonly seeds: readonly number[] }>(all: readonly T[], quantity: (some: readonly T[]) => number): Measure | null {
  const value = quantity(all);
  if (!Number.isFinite(value)) return null;
  const seeds = [...new Set(all.flatMap((one) => one.seeds))];
  const without = seeds.map((seed) => quantity(all.filter((one) => !one.seeds.includes(seed))));
  if (without.some((one) => !Number.isFinite(one))) return { value, error: null };
  const centre = meanOf(without);
  return { value, error: Math.sqrt(((seeds.length - 1) / seeds.length) * without.reduce((sum, one) => sum + (one - centre) ** 2, 0)) };
}

const orNone = (measure: Measure | null): Measure => {
  if (measure === null) throw new RangeError("no network has the layers of a group of the claim");
  return measure;
};

function curve(kind: Kind, layers: readonly string[], at: (kind: Kind, layer: string) => Measure | null): LayerCurve {
  return { label: kind, points: layers.flatMap((layer) => {
    const measure = at(kind, layer);
    return measure === null ? [] : [{ layer, value: measure.value, error: measure.error ?? 0 }];
  }) };
}

function heatmap(kind: Kind, { namesX, namesY, values, errors, firstComponentX, firstComponentY }: Comparison): ChartSpec {
  const [modelX, modelY] = kind.split(", ");
  const number = (value: number | null): number => value ?? Number.NaN;
  const similarities = values.map((row, i) => row.map((value, j) => ({ value: number(value), error: number(errors[i][j]) })));
  return ckaHeatmap({ namesX, namesY, similarities, firstComponentX: firstComponentX.map(number), firstComponentY: firstComponentY.map(number) }, { title: `first seeds: ${kind}`, modelX, modelY });
}

const spread = ({ value, error }: Measure): string => `${value.toFixed(3)}${error === null ? "" : ` +- ${error.toFixed(3)}`}`;
