// Options of a data set, checked, and what they come to: a job of plain data, as it goes to the thread that reads.
import { listFiles, type DataFile, type ListedFile } from "./dataset-files.js";
import type { DatasetPosition } from "./dataset-position.js";
import type { OpenOptions } from "./open-table.js";
import { columnsOf } from "./recipe-columns.js";
import { parseRecipe } from "./recipe-parse.js";
import type { Recipe } from "./recipe.js";
import { hashRange, type SplitOptions } from "./row-split.js";
import { FORMATS, type Format } from "./table.js";

export interface ShuffleOptions {
  readonly seed: number;
  /**
   * Rows held in memory; default 32,768. While one half is given in random order, the other is filled with the rows that
   * follow, so rows mix within halves; files come in another order each epoch, `openFiles` at a time.
   */
  readonly buffer?: number;
}

/** The part `index` (from 0) of `count`: of each file a range of rows, all of about the same size. */
export interface ShardOptions {
  readonly index: number;
  readonly count: number;
}

export interface DatasetOptions {
  /** Rows of a batch; the last of an epoch may have fewer. Default 512. */
  readonly rows?: number;
  /** Default: the order of the files, interleaved. */
  readonly shuffle?: ShuffleOptions;
  /** Default: all rows. */
  readonly split?: SplitOptions;
  /** Default: all rows. */
  readonly shard?: ShardOptions;
  /** Default 1; `Infinity` for as long as one asks. */
  readonly epochs?: number;
  /** How many files are read in turns, a chunk of each. Default 8. */
  readonly openFiles?: number;
  /** Rows read from a file in one go. Default 2,048. */
  readonly chunkRows?: number;
  /** What is done about a file without rows: refused, unless it may be skipped. */
  readonly emptyFiles?: "refuse" | "skip";
  /** Open every file before the first batch, so that a column which one of them lacks is known then. Default false: as their turn comes. */
  readonly checkFiles?: boolean;
  /** Of the table in each file, where files hold several: a ROOT tree, an HDF5 group. Default: the recipe's. */
  readonly path?: string;
  /** Default: what each file's first bytes say. */
  readonly format?: Format;
  /** Where to go on: what `position()` gave. */
  readonly position?: DatasetPosition;
  /**
   * Read and shuffle on a thread of its own, two batches ahead, and HDF5 files on another, as `OpenOptions.worker` says. Default true;
   * false for no thread; "hdf5" for that one alone, where files are small or batches so large that they should not wait in memory.
   */
  readonly worker?: boolean | "hdf5";
  /** As `OpenOptions.maxCallSeconds`. */
  readonly maxCallSeconds?: number;
}

/** Each file is opened with it as options. */
export interface DatasetJob extends OpenOptions {
  readonly files: readonly ListedFile[];
  /** Read from the files. */
  readonly columns: readonly string[];
  readonly recipe?: Recipe;
  readonly rows: number;
  readonly shuffle?: Required<ShuffleOptions>;
  readonly split?: SplitOptions;
  readonly shard: ShardOptions;
  readonly epochs: number;
  readonly openFiles: number;
  readonly chunkRows: number;
  readonly emptyFiles: "refuse" | "skip";
  readonly checkFiles: boolean;
}

const DEFAULTS = { rows: 512, epochs: 1, openFiles: 8, chunkRows: 2048, emptyFiles: "refuse", checkFiles: false, shard: { index: 0, count: 1 } } as const;
const BUFFER_ROWS = 32_768;

/** @throws RangeError or TypeError that says which option is wrong. */
export function parseJob(files: DataFile | readonly DataFile[], what: Recipe | readonly string[], options: DatasetOptions): DatasetJob {
  const { position: _position, worker, shuffle, ...given } = options;
  const recipe = isNames(what) ? undefined : parseRecipe(what);
  const job: DatasetJob = {
    ...DEFAULTS, ...(recipe?.table !== undefined && { path: recipe.table }), ...given, files: listFiles(files),
    columns: isNames(what) ? [...new Set(what)] : columnsOf(what), ...(recipe && { recipe }), ...(worker === false && { worker }),
    ...(shuffle && { shuffle: { seed: shuffle.seed, buffer: shuffle.buffer ?? BUFFER_ROWS } }),
  };
  if (![undefined, true, false, "hdf5"].includes(worker)) throw new TypeError(`worker: expected true, false or "hdf5", got ${JSON.stringify(worker)}`);
  checkJob(job);
  return job;
}

const isNames = (what: Recipe | readonly string[]): what is readonly string[] => Array.isArray(what);

function checkJob({ columns, rows, shuffle, split, shard, epochs, openFiles, chunkRows, emptyFiles, checkFiles, format }: DatasetJob): void {
  if (columns.length === 0) throw new RangeError("expected at least one column, got none");
  for (const [name, value] of Object.entries({ rows, openFiles, chunkRows, "shard.count": shard.count })) checkWhole(name, value, 1);
  checkWhole("shard.index", shard.index, 0);
  if (shard.index >= shard.count) throw new RangeError(`shard: expected an index below the count of ${shard.count}, got ${shard.index}`);
  if (epochs !== Infinity) checkWhole("epochs", epochs, 1);
  if (shuffle) checkWhole("shuffle.buffer", shuffle.buffer, 2);
  if (shuffle && !Number.isSafeInteger(shuffle.seed)) throw new RangeError(`shuffle.seed: expected a whole number, got ${shuffle.seed}`);
  if (split) hashRange(split);
  if (emptyFiles !== "refuse" && emptyFiles !== "skip") throw new RangeError(`emptyFiles: expected "refuse" or "skip", got ${JSON.stringify(emptyFiles)}`);
  if (typeof checkFiles !== "boolean") throw new TypeError(`checkFiles: expected true or false, got ${JSON.stringify(checkFiles)}`);
  if (format !== undefined && !FORMATS.includes(format)) throw new RangeError(`format: expected one of ${FORMATS.join(", ")}, got "${format}"`);
}

function checkWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`${name}: expected a whole number from ${least}, got ${value}`);
}
