// The files of a data set: what each is called in messages, and by what name its rows are told apart.
import type { Source } from "./byte-source.js";

/** A file, with a name of its own where it has none or should keep another. */
export interface NamedFile {
  readonly source: Source;
  /** Its rows belong to a part of a split by this name and their entry numbers. Default: the base name of the path. */
  readonly id: string;
}

export type DataFile = Source | NamedFile;

/** A file of a data set, as it crosses to the thread that reads. */
export interface ListedFile extends NamedFile {
  /** For messages. */
  readonly name: string;
}

/** @throws RangeError for an empty list and a file that is listed twice; TypeError for bytes without a name. */
export function listFiles(files: DataFile | readonly DataFile[]): readonly ListedFile[] {
  const listed = (isList(files) ? files : [files]).map(listFile);
  if (listed.length === 0) throw new RangeError("expected at least one file, got none");
  const seen = new Set<Source>();
  for (const { source, name } of listed) {
    if (seen.has(source)) throw new RangeError(`"${name}" is listed twice: its rows would come twice`);
    seen.add(source);
  }
  return listed;
}

function listFile(file: DataFile): ListedFile {
  const { source, id } = isNamed(file) ? file : { source: file, id: undefined };
  const plain = source instanceof URL ? source.href : source; // a URL does not cross threads
  const name = typeof plain === "string" ? plain : "name" in plain && typeof plain.name === "string" ? plain.name : id;
  if (name === undefined || id === "") throw new TypeError("bytes have no name: give { source, id }");
  return { source: plain, id: id ?? baseName(name), name };
}

const isList = (files: DataFile | readonly DataFile[]): files is readonly DataFile[] => Array.isArray(files);

const isNamed = (file: DataFile): file is NamedFile => typeof file === "object" && "source" in file && "id" in file;

/** "jets_0.root" of "/data/jets_0.root" and "https://host/jets_0.root?token=1". */
function baseName(name: string): string {
  const path = /^[a-z]+:\/\//i.test(name) ? name.replace(/[?#].*$/, "") : name;
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? name;
}
