// Models as files, with the files of data beside them. For Node.
import { closeSync, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { messageOf, MpmError } from "@mpm/tensor";
import { isTensor } from "./constant.js";
import { decodeModel } from "./decode-model.js";
import { encodeApart, encodeModel } from "./encode-model.js";
import type { Graph } from "./ir.js";
import { arraysOf } from "./protobuf-writer.js";

export interface WriteModelOptions {
  /** Whether constants of 1024 bytes and more go to a file "<model>.data". Default: where the model would not fit one file of 2 GB. */
  readonly externalData?: boolean;
}

/** Files are read in parts of this many bytes: one call to the system reads less than 2 GiB. */
const READ_BYTES = 2 ** 30;

/** Room in a file of 2 GB for all that is no constant. */
const MOST_CONSTANT_BYTES = 2 ** 31 - 2 ** 26;

/**
 * Reads an .onnx file, and its data from files beside it: never from above its folder, also where links lead there.
 *
 * @throws MpmError "file-unreadable" where it cannot be read; "external-data" and the others of `decodeModel`. All name the file.
 * @example
 * const graph = await readModel("model.onnx");
 */
export async function readModel(path: string): Promise<Graph> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new MpmError("file-unreadable", `could not read "${path}": ${messageOf(cause)}`, { cause });
  });
  // Caches keep a link to the model beside links to its data: where the model really lies is a folder of its own, too.
  const folders = [realpathSync(dirname(path)), dirname(realpathSync(path))];
  try {
    return decodeModel(bytes, { externalData: (location) => readBelow(folders, join(dirname(path), location)) });
  } catch (error) {
    throw error instanceof MpmError ? new MpmError(error.code, `"${path}": ${error.message}`, { cause: error }) : error;
  }
}

function readBelow(folders: readonly string[], path: string): Uint8Array {
  const real = realPath(path);
  if (folders.some((folder) => isBelowFolder(relative(folder, real)))) return readWhole(real);
  throw new MpmError("external-data", `"${path}" is a link to "${real}", expected a file in the model's folder: copy it there`);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw new MpmError("external-data", `the model keeps data in "${path}", which cannot be read: copy it beside the model`, { cause });
  }
}

const isBelowFolder = (path: string): boolean => !isAbsolute(path) && path !== ".." && !path.startsWith(`..${sep}`);

function readWhole(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(fstatSync(file).size);
    let at = 0;
    for (let read = 1; at < bytes.byteLength && read > 0; at += read) read = readSync(file, bytes, at, Math.min(READ_BYTES, bytes.byteLength - at), at);
    return bytes.subarray(0, at); // shorter where another process cut the file meanwhile
  } finally {
    closeSync(file);
  }
}

/** Writes an .onnx file, and "<path>.data" where constants go apart. @throws as `encodeModel`, and errors of the file system. */
export async function writeModel(path: string, graph: Graph, { externalData = constantBytes(graph) > MOST_CONSTANT_BYTES }: WriteModelOptions = {}): Promise<void> {
  if (!externalData) {
    await writeFile(path, encodeModel(graph));
    return;
  }
  const { model, data } = encodeApart(graph, { location: `${basename(path)}.data` });
  const file = await open(`${path}.data`, "w");
  try {
    for (const bytes of arraysOf(data)) await file.writeFile(bytes);
  } finally {
    await file.close();
  }
  await writeFile(path, model);
}

function constantBytes({ initializers }: Graph): number {
  return Object.values(initializers).reduce((sum, constant) => sum + (isTensor(constant) ? constant.data.byteLength : "bytes" in constant ? constant.bytes.byteLength : 0), 0);
}
