// A saved model is a directory: `model.json` (what it is), `weights.safetensors`, and ONNX graphs that need nothing else.
// It is written elsewhere and moved into place: nobody ever sees half a model.
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { encodeModel, type Graph } from "@mpm/graph";
import { MpmError, readSafetensors, writeSafetensors, type Tensor } from "@mpm/tensor";
import { flushFolder, UNFLUSHED, writeFlushed } from "./write-atomically.js";

/** What `model.json` holds: the kind of model, the version of its record, and the record. */
export interface ModelRecord {
  readonly kind: string;
  readonly version: number;
  readonly [key: string]: unknown;
}

/** The content of a model directory. */
export interface ModelDirectory {
  readonly record: ModelRecord;
  readonly weights: Readonly<Record<string, Tensor>>;
  /** Self-contained graphs by file name, such as "forward.onnx". */
  readonly graphs?: Readonly<Record<string, Graph>>;
}

const RECORD_FILE = "model.json";
const WEIGHTS_FILE = "weights.safetensors";

/**
 * Writes a model directory; a model that is there already is replaced, anything else is refused. On failure (a full disk,
 * say) what was at `directory` is untouched, nothing half-written is left, and `MpmError` "model-write-failed" is thrown with
 * the cause. Only where the parent folder cannot be flushed after the move, the new model stays, and the message says so.
 * A crash between the two moves of a replacement leaves the old model in `<directory>.old-<process id>`.
 */
export async function writeModelDirectory(directory: string, model: ModelDirectory): Promise<void> {
  const target = resolve(directory);
  const temporary = `${target}.tmp-${process.pid}`;
  let isMoved = false;
  try {
    const isNew = await isFree(target);
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    await writeParts(temporary, model);
    await (isNew ? rename(temporary, target) : replaceDirectory(temporary, target));
    isMoved = true;
    await flushFolder(dirname(target));
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw new MpmError("model-write-failed", `could not save the model to "${directory}": ${messageOf(cause)}; ${isMoved ? UNFLUSHED : "what was there before is untouched"}`, { cause });
  }
}

/** Reads `model.json` and the weights. Throws `MpmError` "model-unreadable" or "model-invalid". */
export async function readModelDirectory(directory: string, { kind, version }: { readonly kind: string; readonly version: number }): Promise<ModelDirectory> {
  const record = parseRecord(await readPart(directory, RECORD_FILE), directory);
  if (record.kind !== kind) throw new MpmError("model-invalid", `"${directory}" holds a model of kind ${JSON.stringify(record.kind)}: expected ${JSON.stringify(kind)}`);
  if (record.version !== version) throw new MpmError("model-invalid", `"${directory}" has version ${record.version} of the record of a ${kind}: this release reads version ${version}`);
  return { record, weights: parseWeights(await readPart(directory, WEIGHTS_FILE), directory) };
}

async function readPart(directory: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(join(directory, name));
  } catch (cause) {
    throw new MpmError("model-unreadable", `"${directory}" is no saved model: could not read ${name} (${messageOf(cause)})`, { cause });
  }
}

function parseRecord(bytes: Uint8Array, directory: string): ModelRecord {
  try {
    const record: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isRecord(record)) return record;
  } catch (cause) {
    throw new MpmError("model-invalid", `${RECORD_FILE} of "${directory}" is not JSON: ${messageOf(cause)}`, { cause });
  }
  throw new MpmError("model-invalid", `${RECORD_FILE} of "${directory}" lacks "kind" and "version"`);
}

const isRecord = (value: unknown): value is ModelRecord =>
  typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string" && "version" in value && typeof value.version === "number";

function parseWeights(bytes: Uint8Array, directory: string): Readonly<Record<string, Tensor>> {
  try {
    return readSafetensors(bytes).tensors;
  } catch (cause) {
    throw new MpmError("model-invalid", `${WEIGHTS_FILE} of "${directory}" is damaged: ${messageOf(cause)}`, { cause });
  }
}

/** True where nothing is yet, false for a model; throws for anything else, which is not ours to replace. */
async function isFree(target: string): Promise<boolean> {
  const names = await readdir(target).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (names === undefined || names.length === 0) return true;
  if (names.includes(RECORD_FILE)) return false;
  throw new RangeError(`it holds other files (${names.slice(0, 3).join(", ")}) and no ${RECORD_FILE}: choose a new or an empty directory`);
}

async function writeParts(folder: string, { record, weights, graphs = {} }: ModelDirectory): Promise<void> {
  await writeFlushed(join(folder, RECORD_FILE), new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`));
  await writeFlushed(join(folder, WEIGHTS_FILE), writeSafetensors(weights));
  for (const [name, graph] of Object.entries(graphs)) await writeFlushed(join(folder, name), encodeModel(graph));
  await flushFolder(folder);
}

/** Renaming cannot replace a directory that is not empty, so the old one steps aside first. */
async function replaceDirectory(from: string, to: string): Promise<void> {
  const old = `${to}.old-${process.pid}`;
  await rm(old, { recursive: true, force: true });
  await rename(to, old);
  try {
    await rename(from, to);
  } catch (error) {
    await rename(old, to);
    throw error;
  }
  await rm(old, { recursive: true, force: true }).catch(() => undefined); // the new model is in place
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
