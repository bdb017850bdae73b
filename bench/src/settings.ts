// Command-line options of the benchmark, and the rows it measures by default.
import { presets, type PresetName } from "@mpm/encoder";
import { parseArgs } from "node:util";
import type { MeasurementOptions } from "./measurement.js";

const SUBJECTS = ["cka", "encoder", "events", "graph", "io", "jets"] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface BenchSettings {
  /** What to measure: the set encoder, the making of training graphs, the reading of files, the clustering of jets, event graphs and their network, or the comparison of layers. */
  readonly subject: Subject;
  readonly quick: boolean;
  /** Of `io`: memory over a data set of this many GB, instead. */
  readonly large: number | undefined;
  readonly rows: readonly MeasurementOptions[];
  /** JSON instead of the table. */
  readonly json: boolean;
  /** Where the time of a step goes by operator, instead of the table. */
  readonly profile: boolean;
}

export const USAGE = `usage: npm run bench -- [cka | events | graph | io | jets] [options]
  cka                           rows per second of which layers are compared; takes --quick and --json
  events                        events per second that become graphs, are classified and trained on; takes --quick and --json
  graph                         time to make a training step of a model, instead; takes --quick and --json
  io                            values per second read from files of each format; takes --quick, --json and
    --large                     memory over a data set of 2 GB (--quick: 0.3 GB), instead
  jets                          time to cluster one event, by algorithm and radius; takes --quick and --json
  --presets tiny,small,mpm-v1   networks to measure
  --particles 2500,10000        particles per batch; the default differs by preset
  --threads 1,2                 threads; all batch sizes with the most of them, one size with the others
  --repeats 3                   passes over the batches; the shortest counts
  --quick                       tiny and small, one batch size, one pass: a minute, to see that all works
  --profile                     where a step's time goes by operator, instead
  --json                        print JSON instead of the table (it is always in bench/out/bench.json)`;

/** Particles per batch (the middle one is also measured at fewer threads), passes and batches by preset. */
interface Plan {
  readonly particles: readonly number[];
  readonly repeats: number;
  readonly batches: number;
}

const PLANS: Readonly<Record<PresetName, Plan>> = {
  tiny: { particles: [2_500, 10_000, 20_000], repeats: 3, batches: 6 },
  small: { particles: [2_500, 10_000, 20_000], repeats: 3, batches: 4 },
  "mpm-v1": { particles: [500, 1_000], repeats: 2, batches: 2 },
  "mpm-v1-code": { particles: [500, 1_000], repeats: 2, batches: 2 },
};

/** Settings from command-line words. Throws RangeError or TypeError that says what is wrong and what is expected. */
export function parseSettings(words: readonly string[]): BenchSettings {
  const { values, positionals: [subject = "encoder", ...others] } = parseArgs({
    args: [...words], strict: true, allowPositionals: true,
    options: {
      presets: { type: "string" }, particles: { type: "string" }, threads: { type: "string" }, repeats: { type: "string" },
      quick: { type: "boolean", default: false }, profile: { type: "boolean", default: false }, large: { type: "boolean", default: false }, json: { type: "boolean", default: false },
    },
  });
  const known = SUBJECTS.find((name) => name === subject);
  if (known === undefined || others.length > 0) throw new RangeError(`expected "cka", "events", "graph", "io", "jets" or nothing to measure, got ${[subject, ...others].join(" ")}`);
  if (values.large && known !== "io") throw new RangeError("--large goes with io");
  const names = (values.presets ?? (values.quick ? "tiny,small" : "tiny,small,mpm-v1")).split(",").map(presetName);
  const threads = numbers("--threads", values.threads ?? (values.quick || values.profile ? "2" : "1,2"));
  const rows = names.flatMap((preset) => {
    const plan = PLANS[preset];
    const middle = plan.particles[values.quick ? 0 : 1];
    const particles = values.particles === undefined ? (values.quick || values.profile ? [middle] : plan.particles) : numbers("--particles", values.particles);
    const repeats = values.repeats === undefined ? (values.quick ? 1 : plan.repeats) : numbers("--repeats", values.repeats)[0];
    return rowsOf({ preset, repeats, batches: plan.batches }, particles, threads);
  });
  return { subject: known, quick: values.quick, large: values.large ? (values.quick ? 0.3 : 2) : undefined, rows, json: values.json, profile: values.profile };
}

/** Every batch size at the most threads, the middle one also at fewer. */
function rowsOf(row: Omit<MeasurementOptions, "particlesPerBatch" | "threads">, particles: readonly number[], threads: readonly number[]): MeasurementOptions[] {
  const most = Math.max(...threads);
  const middle = particles[particles.length >> 1];
  const fewer = threads.filter((count) => count !== most).map((count) => ({ ...row, particlesPerBatch: middle, threads: count }));
  return [...particles.map((particlesPerBatch) => ({ ...row, particlesPerBatch, threads: most })), ...fewer];
}

function presetName(name: string): PresetName {
  const found = (Object.keys(presets) as PresetName[]).find((preset) => preset === name);
  if (found === undefined) throw new RangeError(`--presets: expected some of ${Object.keys(presets).join(", ")}, got ${name}`);
  return found;
}

function numbers(option: string, words: string): number[] {
  return words.split(",").map((word) => {
    if (!/^[1-9]\d*$/.test(word)) throw new RangeError(`${option}: expected whole numbers of 1 or more, separated by commas, got ${words}`);
    return Number(word);
  });
}
