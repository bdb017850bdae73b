// Where the time of a pretraining step goes: the operators as ONNX Runtime's profiler saw them, and the update.
import { parseEncoderConfig, pretrainingArtifacts } from "@mpm/encoder";
import { accumulatedName, bufferName, flatLayout, initParameters, RESET_INPUT, type TrainingArtifacts } from "@mpm/graph";
import { openSession } from "@mpm/runtime";
import { fitStandardisation } from "@mpm/sets";
import { tensor, type Tensor } from "@mpm/tensor";
import { adamWInPlace, flatState, globalNorm, viewsOf, type FlatState, type FloatTensors } from "@mpm/train";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadJets } from "./jets.js";
import { pretrainingFeeds, VOCABULARY } from "./measure.js";
import type { MeasurementOptions } from "./measurement.js";
import { EPOCH_BATCHES, sampleBatches } from "./sample-batches.js";
import { alignedTable, percent } from "./table.js";

/** Time of one kind of operator in a step, and how often it ran. */
interface OperatorTime {
  readonly name: string;
  readonly seconds: number;
  readonly count: number;
}

/** An entry of the profile; times in microseconds. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly dur?: number;
  readonly ts: number;
  readonly args?: { readonly op_name?: string };
}

/** A table of operators by their share of a step, the mean over the batches. */
export async function profileStep({ preset, particlesPerBatch, threads, batches }: MeasurementOptions): Promise<string> {
  const config = parseEncoderConfig(preset);
  const set = await loadJets(particlesPerBatch * EPOCH_BATCHES);
  const samples = sampleBatches(set, { particlesPerBatch, count: batches, shuffle: true });
  const artifacts = pretrainingArtifacts(config, { vocabulary: VOCABULARY, scale: fitStandardisation(set.features) });
  const state = initialState(artifacts);
  const feeds = [...pretrainingFeeds(set, samples, config)];
  const operators = [...await profileGraph(artifacts, state, feeds, threads), ...timeUpdate(state)].toSorted((a, b) => b.seconds - a.seconds);
  const total = operators.reduce((sum, { seconds }) => sum + seconds, 0);
  const lines = operators.map(({ name, seconds, count }) => [name, `${Math.round(count)}`, (1000 * seconds).toFixed(2), percent(seconds / total)]);
  return `${preset}, ${particlesPerBatch} particles per batch, ${threads} threads: a step of ${(1000 * total).toFixed(1)} ms\n`
    + alignedTable([["operator", "times", "ms", "share"], ...lines]);
}

function initialState(artifacts: TrainingArtifacts): FlatState {
  const state = flatState(flatLayout(artifacts.trainable), { ema: false });
  const initial = initParameters(artifacts.evaluation, 1);
  for (const [name, { data }] of Object.entries(viewsOf(state.layout, state.parameters))) data.set(initial[name].data);
  return state;
}

async function profileGraph(artifacts: TrainingArtifacts, state: FlatState, batches: readonly Record<string, Tensor>[], threads: number): Promise<OperatorTime[]> {
  const folder = await mkdtemp(join(tmpdir(), "mpm-bench-"));
  try {
    await using session = await openSession(artifacts.training, { threads, profile: join(folder, "step") });
    const gradients = viewsOf(state.layout, state.gradients);
    const fixed = { ...viewsOf(state.layout, state.parameters), ...renamed(gradients, bufferName), [RESET_INPUT]: tensor("bool", [1], [1]) };
    const into = renamed(gradients, accumulatedName);
    for (const batch of [...batches, ...batches]) await session.run({ ...fixed, ...batch }, { outputs: [artifacts.loss], into });
    const events = JSON.parse(await readFile(await session.endProfiling(), "utf8")) as ProfileEvent[];
    return operatorTimes(events, batches.length);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Mean over the last `numRuns` runs: memory is taken in those before them. */
function operatorTimes(events: readonly ProfileEvent[], numRuns: number): OperatorTime[] {
  const runs = events.filter(({ name }) => name === "model_run").toSorted((a, b) => a.ts - b.ts).slice(-numRuns);
  const start = runs[0]?.ts ?? 0;
  const byName = new Map<string, OperatorTime>();
  const add = (name: string, seconds: number, count: number): void => {
    const before = byName.get(name) ?? { seconds: 0, count: 0 };
    byName.set(name, { name, seconds: before.seconds + seconds / numRuns, count: before.count + count / numRuns });
  };
  for (const { cat, name, dur = 0, ts, args } of events)
    if (cat === "Node" && name.endsWith("_kernel_time") && ts >= start) add(args?.op_name ?? name, dur / 1e6, 1);
  const inNodes = [...byName.values()].reduce((sum, { seconds }) => sum + seconds, 0) * numRuns;
  add("(between operators)", runs.reduce((sum, { dur = 0 }) => sum + dur / 1e6, 0) - inNodes, numRuns);
  return [...byName.values()];
}

function timeUpdate(state: FlatState): OperatorTime[] {
  return [
    { name: "(gradient norm)", count: 1, seconds: bestOf(5, () => globalNorm(state.gradients)) },
    { name: "(AdamW)", count: 1, seconds: bestOf(5, () => adamWInPlace(state, state.layout.groups, { learningRate: 1e-4, step: 1, gradientScale: 1 })) },
  ];
}

/** The shortest of so many times that the work took. */
function bestOf(repeats: number, work: () => unknown): number {
  return Math.min(...Array.from({ length: repeats }, () => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  }));
}

function renamed(tensors: FloatTensors, rename: (name: string) => string): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [rename(name), value]));
}
