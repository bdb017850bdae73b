// How much memory a data set takes that is larger than it: a pass over files of some GB, in a process of its own.
import { fork } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dataset, saveTable } from "@mpm/io";
import { COLUMNS, sampleJets } from "./io-files.js";

export interface LargeResult {
  readonly files: number;
  readonly gigabytes: number;
  readonly rows: number;
  readonly seconds: number;
  /** What the rows of the shuffled buffer take, on average. */
  readonly bufferMegabytes: number;
  /** Resident memory of the process: before the first batch, the most until as many rows were given as the buffer holds, the most of all. */
  readonly startMegabytes: number;
  readonly filledMegabytes: number;
  readonly peakMegabytes: number;
}

const FILE = fileURLToPath(import.meta.url);
const JETS_PER_FILE = 80_000; // of 1.3 kB
const BUFFER_ROWS = 32_768;

/** Writes NPZ files of so many bytes together and reads them as one shuffled data set. */
export async function measureLarge(gigabytes: number): Promise<LargeResult> {
  const folder = await mkdtemp(join(tmpdir(), "mpm-bench-large-"));
  try {
    const first = join(folder, "0.npz");
    await saveTable(first, sampleJets(JETS_PER_FILE, 0), { format: "npz", compress: false });
    const bytes = (await stat(first)).size;
    const count = Math.ceil(gigabytes * 1e9 / bytes);
    const paths = Array.from({ length: count }, (_, file) => join(folder, `${file}.npz`));
    for (const [file, path] of paths.entries()) if (file > 0) await saveTable(path, sampleJets(JETS_PER_FILE, file), { format: "npz", compress: false });
    return await readApart({ paths, bytes: bytes * count });
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Order {
  readonly paths: readonly string[];
  readonly bytes: number;
}

async function readApart(order: Order): Promise<LargeResult> {
  const child = fork(FILE, [JSON.stringify(order)]);
  return new Promise((resolve, reject) => {
    let result: LargeResult | undefined;
    child.on("message", (message) => { result = message as LargeResult; });
    child.on("error", reject);
    child.on("exit", (code) => (result === undefined ? reject(new Error(`reading ${order.paths.length} files ended with code ${code}`)) : resolve(result)));
  });
}

async function readThrough({ paths, bytes }: Order): Promise<LargeResult> {
  const megabytes = (): number => process.memoryUsage.rss() / 1e6;
  const total = paths.length * JETS_PER_FILE;
  const startMegabytes = megabytes();
  let [rows, filledMegabytes, peakMegabytes] = [0, 0, 0];
  const start = performance.now();
  for await (const batch of dataset(paths, COLUMNS, { shuffle: { seed: 1, buffer: BUFFER_ROWS } })) {
    rows += batch.numRows;
    peakMegabytes = Math.max(peakMegabytes, megabytes());
    if (rows <= BUFFER_ROWS) filledMegabytes = peakMegabytes;
  }
  const seconds = (performance.now() - start) / 1000;
  if (rows !== total) throw new Error(`expected ${total} rows, got ${rows}`);
  return { files: paths.length, gigabytes: bytes / 1e9, rows, seconds, bufferMegabytes: BUFFER_ROWS * bytes / total / 1e6, startMegabytes, filledMegabytes, peakMegabytes };
}

export function largeText({ files, gigabytes, rows, seconds, bufferMegabytes, startMegabytes, filledMegabytes, peakMegabytes }: LargeResult): string {
  return [
    `${gigabytes.toFixed(2)} GB in ${files} NPZ files, shuffled: ${(rows / seconds).toFixed(0)} rows/s, ${(1000 * gigabytes / seconds).toFixed(0)} MB/s`,
    `resident memory: ${startMegabytes.toFixed(0)} MB before, ${filledMegabytes.toFixed(0)} MB once the buffer of ${bufferMegabytes.toFixed(0)} MB had been filled and given, ${peakMegabytes.toFixed(0)} MB at most`,
    `growth to the most: ${(peakMegabytes - filledMegabytes).toFixed(0)} MB from the first filled buffer, ${(peakMegabytes - startMegabytes).toFixed(0)} MB from the start`,
  ].join("\n");
}

if (process.argv[1] === FILE && process.send !== undefined) process.send(await readThrough(JSON.parse(process.argv[2]) as Order));
