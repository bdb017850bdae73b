// How many events a second the event network classifies and trains on, in both forms of its graphs, against its matrix products
// alone, by number of objects.
import { denseFeeds, eventBatches, eventForwardGraph, eventLossGraph, eventPresets, segmentFeeds, type EventForm, type EventPresetName } from "@mpm/gnn-event";
import { bindParameters, initParameters, subgraph, trainingArtifacts, type Graph } from "@mpm/graph";
import { openSession } from "@mpm/runtime";
import { createTrainer, warmupConstant } from "@mpm/train";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { matrixProducts, sizesOfFeeds } from "./matrix-products.js";
import { sampleEvents, type NumObjects } from "./sample-events.js";
import { sum } from "./statistics.js";
import { alignedTable } from "./table.js";
import { timeProducts } from "./time-products.js";

/** What is run: the scores of events, or training steps with AdamW. */
type Task = "inference" | "training";

export interface EventNetworkTime {
  readonly preset: EventPresetName;
  readonly objects: NumObjects;
  readonly task: Task;
  readonly form: EventForm;
  readonly threads: number;
  readonly eventsPerBatch: number;
  readonly edgesPerEvent: number;
  readonly eventsPerSecond: number;
  /** Time over that of the matrix products alone, of the same process and batches. */
  readonly ratio: number;
  /** Speed of the products alone, in 1e9 operations per second. */
  readonly productGigaflops: number;
}

export interface EventNetworkOptions {
  readonly presets: readonly EventPresetName[];
  readonly objects: readonly NumObjects[];
  readonly threads: readonly number[];
  readonly numBatches: number;
  /** Passes over the batches; of each batch the shortest time counts. */
  readonly repeats: number;
}

type Feeds = Record<string, Tensor>;

/** Events in batches of one form, and what they are made of. */
interface Batches {
  readonly feeds: readonly Feeds[];
  readonly numEvents: number;
  readonly numEdges: number;
}

/** A running network; `run` gives the seconds of a batch. */
interface Runner extends AsyncDisposable {
  readonly run: (feeds: Feeds) => Promise<number>;
}

const FORMS: readonly EventForm[] = ["segment", "dense"];
const OUTPUTS = 13;
/** More no longer fit into the cache of a core: 4,000 rows of 64 numbers are 1 MB. */
const EDGES_PER_BATCH = 4_000;

export async function measureEventNetworks({ presets, objects, threads, ...options }: EventNetworkOptions): Promise<EventNetworkTime[]> {
  const rows: EventNetworkTime[] = [];
  for (const preset of presets) for (const number of objects) for (const count of threads) for (const task of ["inference", "training"] as const) {
    process.stderr.write(`${preset}, ${number} objects, ${count} threads: ${task}\n`);
    rows.push(...await measureForms({ preset, objects: number, threads: count, task }, options));
  }
  return rows;
}

type Case = Pick<EventNetworkTime, "preset" | "objects" | "task" | "threads">;
type Plan = Pick<EventNetworkOptions, "numBatches" | "repeats">;

async function measureForms(given: Case, plan: Plan): Promise<EventNetworkTime[]> {
  const { preset, objects, threads, task } = given;
  const eventsPerBatch = Math.max(1, Math.round(EDGES_PER_BATCH / (objects === "mixed" ? 20 : objects * (objects - 1))));
  const graphs = FORMS.map((form) => graphOf(preset, form, task));
  const batches = FORMS.map((form) => batchesOf(form, objects, eventsPerBatch, plan.numBatches));
  const best = await shortestTimes(graphs, batches, { threads, repeats: plan.repeats });
  const rows: EventNetworkTime[] = [];
  for (const [at, form] of FORMS.entries()) {
    const { whole } = graphs[at];
    const { feeds, numEvents, numEdges } = batches[at];
    const sized = feeds.map((batch) => ({ sizes: sizesOfFeeds(whole, batch), pairShare: 1 }));
    const { linearSeconds, flops } = await timeProducts(matrixProducts(whole), sized, { threads, repeats: 2 * plan.repeats + 1, constantWeights: task === "inference" });
    rows.push({ ...given, form, eventsPerBatch, edgesPerEvent: numEdges / numEvents, eventsPerSecond: numEvents / best[at], ratio: best[at] / linearSeconds, productGigaflops: flops / linearSeconds / 1e9 });
  }
  return rows;
}

/** Seconds of all batches of each form, which take turns, so that other work on the machine slows both. */
async function shortestTimes(graphs: readonly Built[], batches: readonly Batches[], { threads, repeats }: { readonly threads: number; readonly repeats: number }): Promise<number[]> {
  await using segment = await openRunner(graphs[0], threads);
  await using dense = await openRunner(graphs[1], threads);
  const best = batches.map(({ feeds }) => feeds.map(() => Infinity));
  for (let repeat = 0; repeat <= repeats; repeat++) for (const [form, { run }] of [segment, dense].entries()) for (const [index, feeds] of batches[form].feeds.entries()) {
    const seconds = await run(feeds);
    if (repeat > 0) best[form][index] = Math.min(best[form][index], seconds); // in the first pass memory is taken
  }
  return best.map(sum);
}

/** The graph that is run, and for training what the trainer takes. */
interface Built {
  readonly whole: Graph;
  readonly artifacts?: ReturnType<typeof trainingArtifacts>;
}

function graphOf(preset: EventPresetName, form: EventForm, task: Task): Built {
  const config = { ...eventPresets[preset], outputs: OUTPUTS };
  if (task === "inference") return { whole: eventForwardGraph(config, { form }) };
  const artifacts = trainingArtifacts(subgraph(eventLossGraph(config, { kind: "multiclass" }, { form }), ["loss"]), { loss: "loss" });
  return { whole: artifacts.training, artifacts };
}

/** Mixed events in the dense form come grouped by their number of objects. */
function batchesOf(form: EventForm, objects: NumObjects, batchSize: number, numBatches: number): Batches {
  const events = sampleEvents(batchSize * numBatches, objects);
  const all = [...eventBatches(events, { batchSize, stream: randomStream(1, "bench events"), groupBy: form === "dense" ? "numNodes" : "none" })].map(({ graphs }) => graphs);
  const feeds = all.map((graphs) => ({ ...(form === "dense" ? denseFeeds(graphs) : segmentFeeds(graphs)), ...targets(graphs.nNode.length) }));
  return { feeds, numEvents: batchSize * numBatches, numEdges: sum(all.map(({ senders }) => senders.length)) };
}

function targets(count: number): Feeds {
  const stream = randomStream(1, "bench labels");
  return { labels: tensor("int32", [count], Int32Array.from({ length: count }, () => stream.integer(OUTPUTS))), weights: tensor("float32", [count], new Float32Array(count).fill(1)) };
}

async function openRunner({ whole, artifacts }: Built, threads: number): Promise<Runner> {
  if (artifacts === undefined) {
    const session = await openSession(bindParameters(whole, initParameters(whole, 1)), { threads });
    const run = async (feeds: Feeds): Promise<number> => timed(() => session.run(Object.fromEntries(session.inputs.map(({ name }) => [name, feeds[name]]))));
    return { run, [Symbol.asyncDispose]: () => session.dispose() };
  }
  const trainer = await createTrainer(artifacts, { seed: 1, learningRate: warmupConstant({ peak: 1e-4 }), clipNorm: 1, threads });
  return { run: async (feeds) => (await trainer.runStep(feeds)).seconds, [Symbol.asyncDispose]: () => trainer.dispose() };
}

/** Seconds of some work. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** One line per preset, number of objects, threads and task; the segment form first, the dense form after it. */
export function eventNetworkTable(times: readonly EventNetworkTime[]): string {
  const heading = ["preset", "objects", "edges/event", "threads", "task", ...FORMS.flatMap((form) => [`${form} [events/s]`, "us/event", "ratio"]), "Gflop/s"];
  const lines = times.filter(({ form }) => form === FORMS[0]).map((row) => {
    const rows = FORMS.map((form) => times.find((other) => other.form === form && (["preset", "objects", "threads", "task"] as const).every((key) => other[key] === row[key])) ?? row);
    const cells = rows.flatMap(({ eventsPerSecond, ratio }) => [eventsPerSecond.toFixed(0), (1e6 / eventsPerSecond).toFixed(0), ratio.toFixed(2)]);
    return [row.preset, `${row.objects}`, row.edgesPerEvent.toFixed(1), `${row.threads}`, row.task, ...cells, row.productGigaflops.toFixed(0)];
  });
  return alignedTable([heading, ...lines]);
}
