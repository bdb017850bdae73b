// The batches of a data set, read in this thread.
import { MpmError } from "@mpm/tensor";
import { blockStream, type Block } from "./block-stream.js";
import { checkFiles, type ReadOptions } from "./chunk-stream.js";
import type { DatasetJob } from "./dataset-options.js";
import { startOfEpoch, type DatasetPosition } from "./dataset-position.js";
import { fileCheck } from "./file-check.js";
import { gatherRows } from "./gather-rows.js";
import { openTable } from "./open-table.js";
import type { ColumnBatch } from "./table.js";

/** Rows of a data set. */
export interface DatasetBatch extends ColumnBatch {
  readonly epoch: number;
  /** Rows of the epoch that came before. */
  readonly start: number;
  /** [rows]: where each comes from, the place of its file in the list and its row there. */
  readonly files: Int32Array;
  readonly entries: Float64Array;
  /** Rows that the recipe left out for NaN or infinite numbers, of those read so far in this epoch (in whatever part of a split). */
  readonly numDropped: number;
}

/** A batch, and where the reader stands after it. */
export interface Reached {
  readonly batch: DatasetBatch;
  readonly position: DatasetPosition;
}

export interface ReadBatchesOptions {
  /** Chunks that are read before they are needed. */
  readonly ahead: number;
  /** What opens a file. Default `openTable`. */
  readonly open?: typeof openTable;
}

/** Batches from a position on, which was checked. @throws RangeError for an epoch without rows, and what files give. */
export async function* readBatches(job: DatasetJob, position: DatasetPosition, { ahead, open = openTable }: ReadBatchesOptions): AsyncGenerator<Reached> {
  const options = { ahead, open, check: fileCheck(job, position) };
  if (job.checkFiles) await checkFiles(job, options);
  for (let at = position; at.epoch < job.epochs; at = startOfEpoch(job, at.epoch + 1)) {
    let numRows = at.row;
    for await (const reached of readEpoch(job, at, options)) {
      numRows += reached.batch.numRows;
      yield reached;
    }
    if (numRows === 0) throw new RangeError(`there are no rows: split ${JSON.stringify(job.split ?? "none")} and shard ${job.shard.index} of ${job.shard.count} leave none of the ${job.files.length} files`);
  }
}

/** Rows of a block from `start` to `stop`, in the block's order. */
interface Part {
  readonly block: Block;
  readonly start: number;
  readonly stop: number;
}

async function* readEpoch(job: DatasetJob, at: DatasetPosition, options: ReadOptions): AsyncGenerator<Reached> {
  const blocks = blockStream(job, at, options);
  let { row, given } = at;
  let parts: Part[] = [];
  let missing = job.rows;
  const reached = (): Reached => {
    const result = reachedBy(parts, at, row);
    row += result.batch.numRows;
    [parts, missing] = [[], job.rows];
    return result;
  };
  try {
    for (let block = await blocks.next(); block !== undefined; block = await blocks.next(), given = 0) {
      if (given > block.numRows) throw new MpmError("file-changed", `position: ${given} rows were given of a block that now has ${block.numRows}: the files are others`);
      while (given < block.numRows) {
        const stop = Math.min(given + missing, block.numRows);
        parts.push({ block, start: given, stop });
        missing -= stop - given;
        given = stop;
        if (missing > 0) break;
        yield reached();
        await blocks.fill(given); // the next block grows as this one is given
      }
    }
    if (parts.length > 0) yield reached();
  } finally {
    await blocks.close();
  }
}

function reachedBy(parts: readonly Part[], { epoch, order }: DatasetPosition, start: number): Reached {
  const batch = { epoch, start, ...gatherParts(parts) };
  const { block, stop } = parts[parts.length - 1];
  const where = stop === block.numRows
    ? { block: block.index + 1, cursor: block.after, given: 0, dropped: block.droppedAfter }
    : { block: block.index, cursor: block.before, given: stop, dropped: block.droppedBefore };
  return { batch: { ...batch, numDropped: block.droppedAfter }, position: { epoch, row: start + batch.numRows, ...where, order } };
}

function gatherParts(parts: readonly Part[]): Pick<DatasetBatch, "numRows" | "files" | "entries" | "columns"> {
  const pieces = parts.flatMap(({ block }) => block.pieces);
  const numRows = parts.reduce((sum, { start, stop }) => sum + stop - start, 0);
  const from = new Int32Array(numRows);
  const rows = new Int32Array(numRows);
  let [at, firstPiece] = [0, 0];
  for (const { block, start, stop } of parts) {
    for (let pick = start; pick < stop; pick++, at++) {
      from[at] = firstPiece + block.picks.from[pick];
      rows[at] = block.picks.rows[pick];
    }
    firstPiece += block.pieces.length;
  }
  return {
    numRows, files: from.map((piece) => pieces[piece].file), entries: Float64Array.from(from, (piece, row) => pieces[piece].entries[rows[row]]),
    columns: gatherRows(pieces.map(({ columns }) => columns), { from, rows }),
  };
}
