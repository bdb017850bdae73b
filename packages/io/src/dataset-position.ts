// Where in a data set a reader stands: plain JSON, from which reading goes on with exactly the rows that would have come.
import { randomStream } from "@mpm/tensor";
import type { DatasetJob } from "./dataset-options.js";

/** A file that is being read. */
export interface OpenFile {
  /** Its place in the list of files. */
  readonly file: number;
  /** The next row to read. */
  readonly row: number;
  readonly numRows: number;
}

/** Where in an epoch the files stand: those that are open, the next to be read first, and how many were opened before. */
export interface Cursor {
  readonly open: readonly OpenFile[];
  readonly opened: number;
}

/** After a batch: where the block of rows that it ends in was begun, and how many of the block's rows were given. */
export interface DatasetPosition {
  readonly epoch: number;
  /** Rows of this epoch that were given. */
  readonly row: number;
  readonly block: number;
  readonly cursor: Cursor;
  /** Of the block. */
  readonly given: number;
  /** Rows of this epoch that a recipe left out before the block. */
  readonly dropped: number;
  /** What the order of rows depends on: files and options have to be the same. */
  readonly order: Readonly<Record<string, unknown>>;
}

const EPOCH_START: Cursor = { open: [], opened: 0 };

export const startOfEpoch = (job: DatasetJob, epoch: number): DatasetPosition => ({ epoch, row: 0, block: 0, cursor: EPOCH_START, given: 0, dropped: 0, order: orderOf(job) });

/** The position checked against the job, as it may come from a file. @throws RangeError that says what differs, TypeError for what is no position. */
export function parsePosition(position: DatasetPosition, job: DatasetJob): DatasetPosition {
  const { epoch, row, block, given, dropped, cursor, order } = Object(position) as Partial<DatasetPosition>;
  const open = cursor?.open;
  const counts = [epoch, row, block, given, dropped, cursor?.opened, ...(Array.isArray(open) ? open.flatMap((file) => [file?.file, file?.row, file?.numRows]) : [undefined])];
  const isSound = counts.every((count) => Number.isSafeInteger(count) && Number(count) >= 0) && typeof order === "object" && order !== null;
  if (!isSound || open?.some(({ file }) => file >= job.files.length)) throw new TypeError("position: expected what position() of a data set gave");
  const now = orderOf(job);
  for (const [name, value] of Object.entries(now)) {
    const then = JSON.stringify(order[name]);
    if (then !== JSON.stringify(value)) throw new RangeError(`position: it was taken with ${name} ${then}, now ${JSON.stringify(value)}: rows would come in another order`);
  }
  return position;
}

function orderOf({ files, shuffle, split, shard, openFiles, chunkRows, path, recipe }: DatasetJob): Readonly<Record<string, unknown>> {
  const digest = randomStream(0, "files", ...files.map(({ id }) => id));
  const names = `${files.length} called ${[digest.uint32(), digest.uint32()].map((word) => word.toString(16).padStart(8, "0")).join("")}`;
  return { files: names, shuffle: shuffle ?? null, split: split ?? null, shard, openFiles, chunkRows, path: path ?? null, recipe: recipe ?? null };
}
