// The rows of an epoch in blocks: half a shuffled buffer each, in random order; without shuffling, chunks as they come.
import { randomStream } from "@mpm/tensor";
import { chunkStream, type Piece, type ReadOptions } from "./chunk-stream.js";
import type { DatasetJob } from "./dataset-options.js";
import type { Cursor, DatasetPosition } from "./dataset-position.js";
import type { RowPicks } from "./gather-rows.js";

export interface Block {
  /** Its number in the epoch. */
  readonly index: number;
  readonly pieces: readonly Piece[];
  /** Its rows, in the order in which they are given. */
  readonly picks: RowPicks;
  readonly numRows: number;
  /** Rows that a recipe left out, of this epoch: before the block, and with it. */
  readonly droppedBefore: number;
  readonly droppedAfter: number;
  /** Where the files stood before it was read, and after. */
  readonly before: Cursor;
  readonly after: Cursor;
}

export interface BlockStream {
  /** The next block; undefined at the end of the epoch. */
  next(): Promise<Block | undefined>;
  /** Reads on until the next block has as many rows, or all of its own. */
  fill(numRows: number): Promise<void>;
  close(): Promise<void>;
}

/** Blocks of an epoch from the one at a position. The order of a block's rows depends on seed, epoch and number of the block. */
export function blockStream(job: DatasetJob, { epoch, ...position }: DatasetPosition, options: ReadOptions): BlockStream {
  const chunks = chunkStream(job, epoch, position.cursor, options);
  const size = job.shuffle ? job.shuffle.buffer >> 1 : 1;
  let index = position.block;
  let [before, after] = [position.cursor, position.cursor];
  let [droppedBefore, droppedAfter] = [position.dropped, position.dropped];
  let pieces: Piece[] = [];
  let numRows = 0;
  let isDone = false;
  const fill = async (wanted: number): Promise<void> => {
    while (!isDone && numRows < Math.min(wanted, size)) {
      const { value, done } = await chunks.next();
      isDone = done === true;
      if (done === true) return;
      after = value.after;
      droppedAfter += value.numDropped;
      if (value.entries.length > 0) pieces.push(value);
      numRows += value.entries.length;
    }
  };
  const next = async (): Promise<Block | undefined> => {
    await fill(size);
    if (numRows === 0) return undefined;
    const order = job.shuffle && randomStream(job.shuffle.seed, "order of rows", epoch, index).permutation(numRows);
    const block = { index, pieces, picks: picksOf(pieces, numRows, order), numRows, droppedBefore, droppedAfter, before, after };
    [index, before, droppedBefore, pieces, numRows] = [index + 1, after, droppedAfter, [], 0];
    return block;
  };
  return { next, fill, close: async () => void (await chunks.return(undefined)) };
}

/** The rows of pieces, in an order. */
function picksOf(pieces: readonly Piece[], numRows: number, order: Int32Array | undefined): RowPicks {
  const from = new Int32Array(numRows);
  const rows = new Int32Array(numRows);
  let at = 0;
  for (const [piece, { entries }] of pieces.entries()) {
    from.fill(piece, at, at + entries.length);
    for (let row = 0; row < entries.length; row++) rows[at++] = row;
  }
  return order === undefined ? { from, rows } : { from: order.map((row) => from[row]), rows: order.map((row) => rows[row]) };
}
