// `mpm convert`: columns of data files, or the jets and events that a recipe makes of them, as one file of another format.
import { access, rename, rm } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { dataset, openTable, recipeColumns, saveBatches, type ColumnBatch, type DatasetOptions, type Recipe, type WritableFormat } from "@mpm/io";
import { numberOption, parseFiles, UsageError, type Command } from "./command.js";
import { findRecipe, RECIPE_NAMES } from "./named-recipe.js";

const USAGE = `usage: mpm convert FILE... --out FILE.npz|.parquet|.h5 [options]

Writes the rows of all files, one file after the other, into one. Parquet is written as it is read; NPZ and HDF5 need
memory for all that they hold.

  --out FILE          what to write; its ending says the format
  --recipe NAME       make jets or events: ${RECIPE_NAMES.slice(0, 4).join(", ")},
                      ${RECIPE_NAMES.slice(4).join(", ")}, or a recipe in a JSON file
  --rows jets|events  what of both: nanoAod (jets of PFNano), delphes (built of its energy flow), edm4hep
  --label N           class of all rows, for files of one process
  --columns A,B,...   these columns; default: all that the first file has
  --path TREE         the table of files with several: a ROOT tree, an HDF5 group
  --no-compression    leave the numbers as they are
  --force             replace a file that is there`;

const OPTIONS = {
  out: { type: "string" }, recipe: { type: "string" }, rows: { type: "string" }, label: { type: "string" }, columns: { type: "string" }, path: { type: "string" },
  "no-compression": { type: "boolean", default: false }, force: { type: "boolean", default: false },
} as const;

const FORMATS: Readonly<Record<string, WritableFormat>> = { ".npz": "npz", ".parquet": "parquet", ".h5": "hdf5", ".hdf5": "hdf5" };
/** As many rows go to the writer at once: a row group of Parquet. */
const ROWS_AT_ONCE = 65_536;
const CHUNK_ROWS = 8192;
/** NanoAOD has thousands of columns. */
const MOST_NAMES = 40;

export const convertCommand: Command = {
  summary: "write columns of data files, or jets and events made of them, as NPZ, Parquet or HDF5",
  usage: USAGE,
  async run(words, print) {
    const { files, values } = parseFiles(words, OPTIONS);
    const { out, recipe: word, columns, path } = values;
    if (out === undefined) throw new UsageError("--out is missing");
    const format = FORMATS[extname(out).toLowerCase()];
    if (format === undefined) throw new UsageError(`--out: expected a name that ends in ${Object.keys(FORMATS).join(", ")}, got "${out}"`);
    if (word !== undefined && columns !== undefined) throw new UsageError("--columns goes without --recipe, which takes its own");
    if (!values.force && (await exists(out))) throw new RangeError(`"${out}" exists: give --force to replace it`);
    if (!(await exists(dirname(out)))) throw new RangeError(`there is no folder "${dirname(out)}" to write "${out}" in: make it first`);
    const recipe = word === undefined ? undefined : await findRecipe(word, madeOptions(values));
    if (recipe === undefined) checkNone(values, ["rows", "label"]);
    const written: Written = { numRows: 0, numDropped: 0, names: [] };
    const what = recipe ?? (await columnNames(files[0], columns, path));
    await replaceFile(out, async (temporary) => saveBatches(temporary, rowsToWrite(files, what, path, written), { format, compress: !values["no-compression"] }));
    print(`${out}: ${written.numRows} rows, ${columnsText(written.names)}${written.numDropped > 0 ? `; ${written.numDropped} rows left out for NaN or infinite numbers` : ""}`);
  },
};

/** What was written, for the message. */
interface Written {
  numRows: number;
  numDropped: number;
  names: readonly string[];
}

/** The rows of the files, one file after the other. */
async function* rowsToWrite(files: readonly string[], what: Recipe | readonly string[], path: string | undefined, written: Written): AsyncGenerator<ColumnBatch["columns"]> {
  const options: DatasetOptions = { rows: ROWS_AT_ONCE, chunkRows: CHUNK_ROWS, openFiles: 1, worker: "hdf5", emptyFiles: "skip", ...(path !== undefined && { path }) };
  const batches = "kind" in what ? dataset(files, what, options) : dataset(files, what, options);
  for await (const batch of batches) {
    const columns = "rows" in batch ? recipeColumns(batch) : batch.columns;
    written.numRows += batch.numRows;
    written.numDropped = batch.numDropped;
    written.names = Object.keys(columns);
    yield columns;
  }
}

const columnsText = (names: readonly string[]): string => (names.length > MOST_NAMES ? `${names.length} columns` : `columns ${names.join(", ")}`);

function madeOptions({ rows, label }: { readonly rows?: string | undefined; readonly label?: string | undefined }): { readonly rows?: string; readonly label?: number } {
  const number = numberOption("label", label);
  if (rows !== undefined && rows !== "jets" && rows !== "events") throw new UsageError(`--rows: expected jets or events, got "${rows}"`);
  return { ...(rows !== undefined && { rows }), ...(number !== undefined && { label: number }) };
}

function checkNone(values: Readonly<Record<string, unknown>>, options: readonly string[]): void {
  const given = options.find((option) => values[option] !== undefined);
  if (given !== undefined) throw new UsageError(`--${given} goes with --recipe`);
}

async function columnNames(file: string, columns: string | undefined, path: string | undefined): Promise<readonly string[]> {
  if (columns !== undefined) return columns.split(",");
  await using table = await openTable(file, path === undefined ? {} : { path });
  return table.columns.map(({ name }) => name);
}

/** Writes beside a file and moves the result there, so that it is whole or as it was before. */
async function replaceFile(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.tmp-${process.pid}`;
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const exists = async (path: string): Promise<boolean> => access(path).then(() => true, () => false);
