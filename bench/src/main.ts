// The benchmark: how fast the set encoder pretrains and embeds, against the matrix products that it consists of;
// (`graph`) how long it takes to make a training step of a model; (`io`) how fast files are read;
// (`jets`) how long it takes to cluster an event; (`events`) how fast events become graphs; and (`cka`) how fast layers are compared.
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { ckaTable, measureCka } from "./cka.js";
import { clusteringTable, measureClustering } from "./clustering.js";
import { eventGraphTable, measureEventGraphs } from "./event-graphs.js";
import { eventNetworkTable, measureEventNetworks, type EventNetworkTime } from "./event-network.js";
import { eventScoringTable, measureEventScoring } from "./event-scoring.js";
import { graphTable, measureGraphs } from "./graph.js";
import { ioTable, measureIo } from "./io.js";
import { largeText, measureLarge } from "./io-large.js";
import { measureApart } from "./measure-apart.js";
import type { Measurement } from "./measurement.js";
import { profileStep } from "./profile-step.js";
import { parseSettings, USAGE, type BenchSettings, type Subject } from "./settings.js";
import { resultTable } from "./table.js";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));

const machine = { cpu: cpus()[0].model.trim(), cores: availableParallelism(), node: process.versions.node, loadBefore: loadavg()[0] };

const EXPLANATION = `
jets/s counts the making of batches, too; step is the graph, clipping and AdamW; products are the step's matrix products
alone, measured in the same process on the same shapes, attention's for pairs of particles of one set; ratio = step / products.
Wasted pairs are attention's pairs of slots with padding or of two sets. Peak memory: the process while it pretrains, with Node and the jets.`;

async function bench({ rows, json }: BenchSettings): Promise<void> {
  const results: Measurement[] = [];
  for (const [index, row] of rows.entries()) {
    process.stderr.write(`${index + 1}/${rows.length}: ${row.preset}, ${row.particlesPerBatch} particles, ${row.threads} threads\n`);
    results.push(await measureApart(row));
  }
  await report("bench.json", results, `${resultTable(results)}\n${EXPLANATION}`, json);
}

async function benchGraphs({ quick, json }: BenchSettings): Promise<void> {
  const rows = measureGraphs(quick ? { layers: [200], repeats: 1 } : {});
  await report("graph.json", rows, graphTable(rows), json);
}

async function benchIo({ quick, large, json }: BenchSettings): Promise<void> {
  if (large !== undefined) {
    const result = await measureLarge(large);
    return report("io-large.json", [result], largeText(result), json);
  }
  const results = await measureIo(quick ? { numJets: 3_000, repeats: 1 } : { numJets: 30_000, repeats: 12 });
  await report("io.json", results.rows, ioTable(results), json);
}

async function benchJets({ quick, json }: BenchSettings): Promise<void> {
  const rows = measureClustering(quick ? { sizes: [300], repeats: 1 } : { sizes: [100, 1_000, 3_000], repeats: 10 });
  await report("jets.json", rows, clusteringTable(rows), json);
}

async function benchEvents({ quick, json }: BenchSettings): Promise<void> {
  const times = measureEventGraphs(quick ? { objects: ["mixed", 10], events: 10_000, repeats: 1 } : { objects: ["mixed", 2, 5, 10, 20, 40], events: 30_000, repeats: 5 });
  const networks: EventNetworkTime[] = [];
  const plan = quick ? { numBatches: 3, repeats: 1 } : { numBatches: 6, repeats: 5 };
  networks.push(...await measureEventNetworks({ ...plan, presets: quick ? ["event-v1-code"] : ["event-v1", "event-v1-code"], objects: ["mixed"], threads: quick ? [2] : [1, 2] }));
  if (!quick) networks.push(...await measureEventNetworks({ ...plan, presets: ["event-v1-code"], objects: [2, 5, 10, 20, 40], threads: [2] }));
  const scoring = await measureEventScoring({ preset: "event-v1-code", ...(quick ? { events: 2_000, repeats: 1 } : { events: 40_000, repeats: 3 }) });
  await report("events.json", [...times, ...networks, ...scoring], `${eventGraphTable(times)}\n\n${eventNetworkTable(networks)}\n\n${eventScoringTable(scoring)}`, json);
}

async function benchCka({ quick, json }: BenchSettings): Promise<void> {
  const pair = { taps: 1, width: 64, rows: quick ? 100_000 : 1_000_000, repeats: quick ? 1 : 3 };
  const times = [await measureCka(pair), await measureCka({ taps: 17, width: 64, rows: quick ? 10_000 : 1_000_000, repeats: 1 })];
  await report("cka.json", times, ckaTable(times), json);
}

/** Prints the table or the JSON, and keeps the JSON. */
async function report(file: string, rows: readonly unknown[], table: string, json: boolean): Promise<void> {
  const text = JSON.stringify({ machine, rows }, undefined, 2);
  await mkdir(OUT, { recursive: true });
  await writeFile(`${OUT}${file}`, `${text}\n`);
  console.log(json ? text : `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore.toFixed(1)} before\n\n${table}`);
}

async function profile({ rows }: BenchSettings): Promise<void> {
  for (const row of rows) console.log(`${await profileStep(row)}\n`);
}

let settings: BenchSettings | undefined;
try {
  settings = parseSettings(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 1;
}
const SUBJECTS: Readonly<Record<Subject, (chosen: BenchSettings) => Promise<void>>> = { cka: benchCka, events: benchEvents, graph: benchGraphs, io: benchIo, jets: benchJets, encoder: async (chosen) => (chosen.profile ? profile(chosen) : bench(chosen)) };
if (settings !== undefined) await SUBJECTS[settings.subject](settings);
