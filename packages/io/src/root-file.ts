// A ROOT file, opened by JSROOT over our byte source: its directories, the trees in them, and single objects.
// oxlint-disable-next-line typescript/triple-slash-reference -- packages that compile this one from its sources need the types too
/// <reference path="./jsroot.d.ts" />
import { importPeer, messageOf, MpmError } from "@mpm/tensor";
import type { RootDirectory, RootFile, RootKey, RootValue } from "jsroot/io";
import type { ByteSource } from "./byte-source.js";
import { isObject, numberOf, numbersOf, objectsOf, textOf } from "./root-members.js";
import { makeUnzip } from "./root-unzip.js";
import { entrySize } from "./slice-column.js";

export interface OpenRootFile {
  readonly source: ByteSource;
  readonly file: RootFile;
}

/** A TTree or RNTuple of a file. */
export interface TreeKey {
  /** "directory/name", without the cycle. */
  readonly path: string;
  readonly key: RootKey;
}

const TREE_CLASSES = ["TTree", "TNtuple", "TNtupleD", "ROOT::RNTuple"];
const DIRECTORY_CLASSES = ["TDirectory", "TDirectoryFile"];
const MAX_DEPTH = 16;

/** Opens what JSROOT needs: header, keys and streamer infos, nothing of the data. Throws `MpmError` "malformed-file". */
export async function openRootFile(source: ByteSource): Promise<OpenRootFile> {
  const infos = await streamerInfos(source);
  const { openFile, FileProxy } = await importPeer("jsroot", () => import("jsroot/io"));
  const proxy = Object.assign(new FileProxy(), {
    openFile: async () => true,
    getFileName: () => source.name,
    getFileSize: () => source.size,
    async readBuffer(position: number, length: number): Promise<DataView> {
      const bytes = infos.get(position) ?? (await readPart(source, position, length));
      return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    },
  });
  return guarded(source, "the directory of the file", async () => {
    const file = await openFile(proxy);
    checkInfos(source, file);
    return { source, file };
  });
}

const MAX_DIMENSIONS = 5;
const MAX_ARRAY = 1 << 20;

/** JSROOT makes arrays of the sizes that streamer infos state, before it reads what fills them. */
function checkInfos(source: ByteSource, file: RootFile): void {
  for (const info of file.fStreamerInfos?.arr ?? []) {
    for (const element of isObject(info) && isObject(info["fElements"]) ? objectsOf(info, "fElements") : []) {
      if (element === undefined) continue;
      const [dimensions, length] = [numberOf(element, "fArrayDim", 0), numberOf(element, "fArrayLength", 0)];
      const sizes = dimensions <= MAX_DIMENSIONS ? numbersOf(element, "fMaxIndex", dimensions) : [];
      if (sizes.length === dimensions && length <= MAX_ARRAY && entrySize(sizes) <= MAX_ARRAY) continue;
      throw new MpmError("malformed-file", `"${source.name}": member ${textOf(element, "fName")} is said to have ${dimensions} dimensions and ${length} values`);
    }
  }
}

/** JSROOT asks for round numbers of bytes, beyond the end of small files. */
async function readPart(source: ByteSource, position: number, length: number): Promise<Uint8Array> {
  if (position >= 0 && length >= 0 && position < source.size) return source.read(position, Math.min(source.size, position + length));
  throw new MpmError("malformed-file", `"${source.name}" has ${source.size} bytes and points to byte ${position}: is it whole?`);
}

/**
 * The streamer infos by position in the file, as JSROOT is to find them: their key, saying that nothing is compressed, and the
 * bytes behind it. JSROOT would trust any size, and load a megabyte of decoder for some codecs.
 */
async function streamerInfos(source: ByteSource): Promise<ReadonlyMap<number, Uint8Array>> {
  const { position, numBytes } = await findInfos(source);
  const stored = await source.read(position, position + numBytes);
  const { objectBytes, keyBytes } = keySizes(stored);
  if (keyBytes > numBytes || objectBytes < 0) throw new MpmError("malformed-file", `"${source.name}": the key of its streamer infos makes no sense`);
  const bytes = await makeUnzip()(stored.subarray(keyBytes), objectBytes, `"${source.name}": the list of streamer infos`);
  const key = stored.slice(0, keyBytes);
  new DataView(key.buffer).setInt32(0, keyBytes + objectBytes);
  return new Map([[position, key], [position + keyBytes, bytes]]);
}

async function findInfos(source: ByteSource): Promise<{ readonly position: number; readonly numBytes: number }> {
  const head = await readPart(source, 0, 64);
  if (head.length < 64) throw new MpmError("malformed-file", `"${source.name}": ${head.length} bytes are too few for a ROOT file`);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (view.getUint32(0) !== 0x726f6f74) throw new MpmError("malformed-file", `"${source.name}" does not begin with "root"`);
  const isLarge = view.getUint32(4) >= 1_000_000;
  const [end, position] = isLarge ? [Number(view.getBigUint64(12)), Number(view.getBigUint64(45))] : [view.getUint32(12), view.getUint32(37)];
  const numBytes = view.getUint32(isLarge ? 53 : 41);
  if (end > source.size) throw new MpmError("malformed-file", `"${source.name}" is cut short: it says it has ${end} bytes, and has ${source.size}`);
  if (position < 64 || position + numBytes > source.size || numBytes < 26) throw new MpmError("malformed-file", `"${source.name}": its streamer infos, which say how it is to be read, are not there: was it closed?`);
  return { position, numBytes };
}

/** The sizes at the start of a TKey. */
export function keySizes(key: Uint8Array): { readonly numBytes: number; readonly objectBytes: number; readonly keyBytes: number } {
  const view = new DataView(key.buffer, key.byteOffset, key.length);
  return { numBytes: view.getInt32(0), objectBytes: view.getInt32(6), keyBytes: view.getUint16(14) };
}

/** Trees and RNTuples of all directories, each name once, with its highest cycle. */
async function listTrees(root: OpenRootFile): Promise<readonly TreeKey[]> {
  const found = new Map<string, RootKey>();
  await walk(root, root.file, "", 0, found);
  return [...found].map(([path, key]) => ({ path, key }));
}

async function walk(root: OpenRootFile, directory: RootDirectory, prefix: string, depth: number, found: Map<string, RootKey>): Promise<void> {
  for (const key of directory.fKeys) {
    const path = prefix + key.fName;
    if (TREE_CLASSES.includes(key.fClassName) && (found.get(path)?.fCycle ?? -1) < key.fCycle) found.set(path, key);
    if (!DIRECTORY_CLASSES.includes(key.fClassName) || depth === MAX_DEPTH) continue;
    if (key.fObjlen !== key.fNbytes - key.fKeylen) throw new MpmError("malformed-file", `"${root.source.name}": directory "${path}" has ${key.fObjlen} bytes where ${key.fNbytes - key.fKeylen} are stored`);
    const inner = await guarded(root.source, `directory "${path}"`, () => root.file.readDirectory(path, key.fCycle));
    if (inner !== directory) await walk(root, inner, `${path}/`, depth + 1, found);
  }
}

/** The tree at `path` ("name" or "name;cycle"), or the only one. Throws `RangeError` that lists what there is. */
export async function findTree(root: OpenRootFile, path: string | undefined): Promise<TreeKey> {
  const trees = await listTrees(root);
  const [, wanted, cycle] = path === undefined ? [] : (/^\/*(.*?)(?:;(\d+))?$/.exec(path) ?? []);
  const fitting = wanted === undefined ? trees : trees.filter((tree) => tree.path === wanted && (cycle === undefined || tree.key.fCycle === Number(cycle)));
  const [first] = fitting;
  if (first !== undefined && fitting.length === 1) return first;
  const names = trees.map((tree) => `"${tree.path}"`).join(", ");
  if (trees.length === 0) throw new MpmError("unsupported-file", `"${root.source.name}" holds no TTree and no RNTuple: there is nothing to read as a table`);
  throw new RangeError(wanted === undefined ? `"${root.source.name}" holds ${trees.length} trees: give one of them as path: ${names}` : `"${root.source.name}" holds no tree "${path}": there are ${names}`);
}

/** One object, streamed by JSROOT as the file's own infos say. */
export async function readObject(root: OpenRootFile, tree: TreeKey): Promise<RootValue> {
  const { source, file } = root;
  const { path, key: { fKeylen, fClassName } } = tree;
  const bytes = await readObjectBytes(root, tree);
  const { TBuffer } = await importPeer("jsroot", () => import("jsroot/io"));
  return guarded(source, `"${path}"`, async () => {
    const object = {};
    const buffer = new TBuffer(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, file);
    buffer.fTagOffset = fKeylen;
    buffer.mapObject(1, object);
    const readArray = buffer.readFastArray.bind(buffer);
    // Each value takes a byte at least: no array is made that cannot be filled.
    buffer.readFastArray = (length, type) => {
      if (length > buffer.remain()) throw new RangeError(`${length} values in ${buffer.remain()} bytes`);
      return readArray(length, type);
    };
    return buffer.classStreamer(object, fClassName);
  });
}

/** The bytes of an object, uncompressed. */
export async function readObjectBytes({ source }: OpenRootFile, { path, key }: TreeKey): Promise<Uint8Array> {
  const { fNbytes, fKeylen, fObjlen } = key;
  const seek = Number(key.fSeekKey);
  if (seek < 0 || fKeylen < 0 || fNbytes < fKeylen || seek + fNbytes > source.size)
    throw new MpmError("malformed-file", `"${source.name}": "${path}" is said to be at bytes ${seek} to ${seek + fNbytes} of ${source.size}: is the file whole?`);
  return makeUnzip()(await source.read(seek + fKeylen, seek + fNbytes), fObjlen, `"${source.name}": "${path}"`);
}

/** JSROOT fails in many ways on damaged bytes: they all mean the same to a caller. */
async function guarded<T>(source: ByteSource, what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof MpmError) throw cause;
    throw new MpmError("malformed-file", `"${source.name}": ${what} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
