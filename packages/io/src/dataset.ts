// Data sets larger than memory: the rows of many files as batches, shuffled, split and sharded, from any position on.
import { readBatchesInThread } from "./dataset-thread.js";
import type { DataFile } from "./dataset-files.js";
import { parseJob, type DatasetOptions } from "./dataset-options.js";
import { parsePosition, startOfEpoch, type DatasetPosition } from "./dataset-position.js";
import { readBatches, type DatasetBatch } from "./read-batches.js";
import type { RecipeRows } from "./recipe-apply.js";
import { recipeRows } from "./recipe-table.js";
import type { Recipe } from "./recipe.js";

/** Rows of a data set as a recipe makes them. */
export interface RecipeBatch extends Omit<DatasetBatch, "columns">, Pick<RecipeRows, "rows" | "perRow"> {}

/** Batches to loop over. Leaving the loop closes files and thread; the next loop goes on where the last one was left. */
export interface Dataset<B = DatasetBatch> extends AsyncIterable<B> {
  /** Where the reader stands after the batch it gave last: plain JSON, for `DatasetOptions.position`. */
  position(): DatasetPosition;
}

/**
 * The rows of files as batches: jagged columns by name, or the jets or events of a recipe.
 *
 * Files are read in turns, a chunk of each, `openFiles` at a time. Memory holds the shuffled buffer, a chunk per open file and
 * the batches ahead, however many files there are. Whether a row is in a part of a split is a hash of its file's base name
 * and its entry number: it does not change when files are added, moved or read otherwise, so parts never overlap, in any run.
 *
 * A position is where the half of the buffer began that was being given: to go on there, that half is read again, so it
 * costs the reading of up to half a buffer; no more is read twice, wherever in the data set that is.
 *
 * @throws TypeError or RangeError for options; while reading, RangeError for columns that a file lacks or has otherwise than
 * the first (naming both), MpmError "empty-file", "file-changed", and what `openTable` and `applyRecipe` throw. All name the file.
 * @example
 * const { paths, recipe } = jetClass(files);
 * const jets = dataset(paths, recipe, { rows: 512, shuffle: { seed: 1 }, split: { part: "train", fractions: { train: 0.9, validation: 0.1 } } });
 * for await (const { rows, perRow } of jets) console.log(rows.columns.part_pt, perRow.label);
 */
export function dataset(files: DataFile | readonly DataFile[], recipe: Recipe, options?: DatasetOptions): Dataset<RecipeBatch>;
export function dataset(files: DataFile | readonly DataFile[], columns: readonly string[], options?: DatasetOptions): Dataset;
export function dataset(files: DataFile | readonly DataFile[], what: Recipe | readonly string[], options: DatasetOptions = {}): Dataset<DatasetBatch | RecipeBatch> {
  const job = parseJob(files, what, options);
  let position = options.position === undefined ? startOfEpoch(job, 0) : parsePosition(options.position, job);
  let isRead = false;
  return {
    position: () => position,
    async *[Symbol.asyncIterator]() {
      if (isRead) throw new RangeError("the data set is being looped over already: make another one");
      isRead = true;
      try {
        const source = options.worker === false || options.worker === "hdf5" ? readBatches(job, position, { ahead: 1 }) : readBatchesInThread(job, position);
        for await (const { batch, position: after } of source) {
          position = after;
          yield job.recipe === undefined ? batch : recipeBatch(batch);
        }
      } finally {
        isRead = false;
      }
    },
  };
}

const recipeBatch = ({ columns, ...batch }: DatasetBatch): RecipeBatch => ({ ...batch, ...recipeRows(columns) });
