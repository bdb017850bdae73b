// Data sets of an HDF5 file, and which of them a path means.
import { MpmError, nearNames } from "@mpm/tensor";
import type { Hdf5File } from "./hdf5-library.js";
import type { DataSet } from "./hdf5-read.js";
import type { OmittedColumn } from "./table.js";

export interface Objects {
  readonly sets: readonly DataSet[];
  readonly omitted: readonly OmittedColumn[];
}

/** The data sets that make one table. */
export interface Chosen extends Objects {
  /** Of the group, or of the one data set. */
  readonly path: string;
}

const MOST_OBJECTS = 100_000;
const MOST_SHOWN = 12;

/** Every data set of a file, by paths without a first slash. */
export function listDataSets(file: Hdf5File): Objects {
  const sets: DataSet[] = [];
  const omitted: OmittedColumn[] = [];
  for (const path of file.call("list what it holds", (module, id) => module.get_names(id, "/", true)).slice(0, MOST_OBJECTS)) {
    const found = describe(file, path);
    if (typeof found === "string") omitted.push({ name: path, reason: found });
    else if (found !== undefined) sets.push(found);
  }
  return { sets, omitted };
}

/** A data set, why it is left out, or nothing for groups and links. */
function describe(file: Hdf5File, path: string): DataSet | string | undefined {
  try {
    return file.call(`describe "${path}"`, (module, id) => {
      if (module.get_type(id, path) !== module.H5G_DATASET) return undefined;
      const metadata = module.get_dataset_metadata(id, path);
      if (metadata.shape === null || metadata.shape.length === 0) return "a single value";
      if (metadata.virtual_sources !== undefined) return "a view of other files";
      return { path, metadata, shape: metadata.shape, filters: module.get_dataset_filters(id, path) };
    });
  } catch (error) {
    if (error instanceof MpmError) return error.message;
    throw error;
  }
}

/** @throws RangeError for a path that is not there, or, without one, where data sets lie in several groups. */
export function chooseDataSets({ name }: Hdf5File, { sets, omitted }: Objects, wanted: string | undefined): Chosen {
  const groups = [...new Set(sets.map(({ path }) => parentOf(path)))];
  if (wanted === undefined) {
    const [only] = groups;
    if (groups.length === 1 && only !== undefined) return inGroup(only);
    if (groups.length === 0) throw new MpmError("unsupported-file", `"${name}" holds no data sets: expected one at least`);
    throw new RangeError(`"${name}" holds several tables: give one of them as path: ${shown(groups.map((path) => path || "/").toSorted())}`);
  }
  const path = wanted.replaceAll(/^\/+|\/+$/g, "");
  const set = sets.find((other) => other.path === path);
  if (set !== undefined) return { path, sets: [set], omitted: [] };
  if (groups.includes(path)) return inGroup(path);
  const known = [...groups, ...sets.map((other) => other.path)];
  const near = nearNames(path, known);
  throw new RangeError(`"${name}" has no group of data sets and no data set "${path}": there are ${shown(near.length > 0 ? near : known)}`);

  function inGroup(group: string): Chosen {
    const within = <T>(items: readonly T[], pathOf: (item: T) => string) => items.filter((item) => parentOf(pathOf(item)) === group);
    const found = within(sets, (other) => other.path);
    const [only] = found;
    return { path: found.length === 1 && only !== undefined ? only.path : group, sets: found, omitted: within(omitted, (other) => other.name) };
  }
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const shown = (names: readonly string[]): string => names.slice(0, MOST_SHOWN).join(", ") + (names.length > MOST_SHOWN ? ", ..." : "");
