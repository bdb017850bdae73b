// The rows of an epoch in chunks, from several files in turns: which are read, ahead of being asked for, with few files open at a time.
import { randomStream } from "@mpm/tensor";
import type { DatasetJob, ShardOptions } from "./dataset-options.js";
import type { Cursor } from "./dataset-position.js";
import { namingFile, type FileCheck } from "./file-check.js";
import { ownColumns, selectBatchRows } from "./gather-rows.js";
import type { openTable } from "./open-table.js";
import { applyRecipe } from "./recipe-apply.js";
import { recipeColumns } from "./recipe-table.js";
import type { Recipe } from "./recipe.js";
import { hashRange, rowsInRange } from "./row-split.js";
import type { ColumnBatch, RowRange, Table } from "./table.js";

/** Rows of one file. */
export interface Piece {
  /** Its place in the list of files. */
  readonly file: number;
  /** [rows]: which rows of the file they are. */
  readonly entries: Float64Array;
  readonly columns: ColumnBatch["columns"];
}

/** Rows that were read in one go, those that belong to the split. */
export interface Chunk extends Piece {
  /** Rows that the recipe left out. */
  readonly numDropped: number;
  /** Where the files stand after it. */
  readonly after: Cursor;
}

/** How an epoch is read. */
export interface ReadOptions {
  /** Chunks that are read before they are asked for. */
  readonly ahead: number;
  readonly check: FileCheck;
  readonly open: typeof openTable;
}

/** A file that is read in turn with others. */
interface Turn {
  readonly file: number;
  readonly numRows: number;
  row: number;
  /** Opened when it is first read. */
  table: Promise<Table> | undefined;
  /** What was last asked of it: a table does one thing at a time. */
  last: Promise<unknown>;
}

/** Chunks of an epoch from where the cursor stands. Errors name the file. Every file is closed in the end, also when the rest is not asked for. */
export async function* chunkStream(job: DatasetJob, epoch: number, cursor: Cursor, options: ReadOptions): AsyncGenerator<Chunk> {
  const readings = readInTurns(job, fileOrder(job, epoch), cursor, options);
  const waiting: Promise<Chunk>[] = [];
  try {
    for (let isDone = false; ;) {
      while (!isDone && waiting.length <= options.ahead) {
        const { value, done } = await readings.next();
        if (done === true) isDone = true;
        else waiting.push(value());
        waiting.at(-1)?.catch(() => undefined); // awaited when its turn comes: until then a failure is not unhandled
      }
      const chunk = waiting.shift();
      if (chunk === undefined) return;
      yield await chunk;
    }
  } finally {
    await Promise.allSettled(waiting);
    await readings.return(undefined);
  }
}

/** Files in the order of the epoch, by their place in the list. */
function fileOrder({ files, shuffle }: DatasetJob, epoch: number): Int32Array {
  return shuffle ? randomStream(shuffle.seed, "order of files", epoch).permutation(files.length) : Int32Array.from(files, (_, file) => file);
}

/** Functions that start to read the chunks, to be called in order. When a file ends, another comes in last. */
async function* readInTurns(job: DatasetJob, order: Int32Array, cursor: Cursor, options: ReadOptions): AsyncGenerator<() => Promise<Chunk>> {
  const turns: Turn[] = cursor.open.map((at) => ({ ...at, table: undefined, last: Promise.resolve() }));
  const unclosed = new Set(turns);
  const ended: Turn[] = [];
  let opened = cursor.opened;
  try {
    for (;;) {
      while (turns.length < job.openFiles && opened < order.length) {
        for (const turn of ended.splice(0)) await settled(turn.last); // a file that ended is closed before another is opened
        const turn = await newTurn(job, order[opened++], options);
        unclosed.add(turn);
        turns.push(turn);
      }
      const turn = turns.shift();
      if (turn === undefined) return;
      const { row: start, numRows, file } = turn;
      const end = shardRange(numRows, file, job.shard).stop;
      const stop = Math.min(start + job.chunkRows, end);
      turn.row = stop;
      (stop < end ? turns : ended).push(turn);
      const after = { open: turns.map(({ file: other, row, numRows: rows }) => ({ file: other, row, numRows: rows })), opened };
      yield () => {
        const reading = turn.last.then(async () => {
          const chunk = await readChunk(job, turn, { start, stop }, options);
          if (stop === end && unclosed.delete(turn)) await closeTurn(turn);
          return { ...chunk, after };
        });
        turn.last = reading;
        return reading;
      };
    }
  } finally {
    for (const turn of unclosed) {
      await settled(turn.last);
      await closeTurn(turn);
    }
  }
}

async function newTurn(job: DatasetJob, file: number, options: ReadOptions): Promise<Turn> {
  const table = await openFile(job, file, options);
  const { numRows } = table;
  return { file, numRows, row: shardRange(numRows, file, job.shard).start, table: Promise.resolve(table), last: Promise.resolve() };
}

/** Opens all files, one after the other: errors as from reading them. */
export async function checkFiles(job: DatasetJob, options: ReadOptions): Promise<void> {
  for (const file of job.files.keys()) await (await openFile(job, file, options)).close();
}

async function openFile(job: DatasetJob, file: number, { open, check }: ReadOptions): Promise<Table> {
  const { name, source } = job.files[file];
  return namingFile(name, async () => {
    const table = await open(source, job);
    try {
      await check(file, table);
    } catch (error) {
      await table.close();
      throw error;
    }
    return table;
  });
}

/** The range of a shard in a file. Which of the ranges it has depends on the file, so that what remains of divisions is spread. */
function shardRange(numRows: number, file: number, { index, count }: ShardOptions): { readonly start: number; readonly stop: number } {
  const range = (index + file) % count;
  return { start: Math.floor(numRows * range / count), stop: Math.floor(numRows * (range + 1) / count) };
}

async function readChunk(job: DatasetJob, turn: Turn, { start, stop }: Required<RowRange>, options: ReadOptions): Promise<Omit<Chunk, "after">> {
  const { file } = turn;
  const { id, name } = job.files[file];
  const chosen = job.split && rowsInRange(id, hashRange(job.split), start, stop);
  if (stop === start || chosen?.length === 0) return { file, entries: new Float64Array(), columns: {}, numDropped: 0 };
  turn.table ??= openFile(job, file, options);
  const table = await turn.table;
  return namingFile(name, async () => {
    const batch = await table.readColumns(job.columns, { start, stop });
    const { entries, columns, numDropped } = job.recipe ? applied(job.recipe, batch) : { entries: entriesOf(batch), columns: batch.columns, numDropped: 0 };
    if (chosen === undefined || chosen.length === stop - start) return { file, entries, columns: ownColumns(columns), numDropped };
    const rows = rowsAmong(entries, chosen, start, stop);
    return { file, entries: Float64Array.from(rows, (row) => entries[row]), columns: selectBatchRows(ownColumns(columns), rows), numDropped };
  });
}

/** What a recipe makes of them. Done to whole chunks: its errors then name the file's rows, and rows are shuffled as it makes them. */
function applied(recipe: Recipe, batch: ColumnBatch): Omit<Piece, "file"> & { readonly numDropped: number } {
  const made = applyRecipe(recipe, batch);
  return { entries: Float64Array.from(made.perRow["entry"], Number), columns: recipeColumns(made), numDropped: made.numDropped };
}

const entriesOf = ({ start, numRows }: ColumnBatch): Float64Array => Float64Array.from({ length: numRows }, (_, row) => start + row);

/** The rows whose entry is one of those chosen, which are counted from `start`. */
function rowsAmong(entries: Float64Array, chosen: Int32Array, start: number, stop: number): Int32Array {
  const isChosen = new Uint8Array(stop - start);
  for (const row of chosen) isChosen[row] = 1;
  return Int32Array.from(entries.keys()).filter((row) => isChosen[entries[row] - start] === 1);
}

/** Closes the file of a turn that nothing is asked of any more. */
async function closeTurn({ table }: Turn): Promise<void> {
  const opened = await table?.catch(() => undefined); // whoever asked for it was told
  await opened?.close();
}

const settled = async (work: Promise<unknown>): Promise<void> => work.then(() => undefined, () => undefined);
