// A saved model is a directory: `model.json` (what it is), `weights.safetensors`, and ONNX graphs that need nothing else.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeModel, type Graph, type Parameter } from "@mpm/graph";
import { messageOf, MpmError, readSafetensors, writeSafetensors, type Tensor } from "@mpm/tensor";
import { writeDirectory } from "./write-directory.js";

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
 * Writes a model directory in one move (see `writeDirectory`); a model that is there already is replaced. On failure what was
 * there is untouched, and `MpmError` "model-write-failed" is thrown with the cause.
 */
export async function writeModelDirectory(directory: string, { record, weights, graphs = {} }: ModelDirectory): Promise<void> {
  await writeDirectory(directory, { what: "model", marker: RECORD_FILE }, () => ({
    [RECORD_FILE]: new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`),
    [WEIGHTS_FILE]: writeSafetensors(weights),
    ...Object.fromEntries(Object.entries(graphs).map(([name, graph]) => [name, encodeModel(graph)])),
  }));
}

/** Reads `model.json` and the weights. Throws `MpmError` "model-unreadable" or "model-invalid". */
export async function readModelDirectory(directory: string, { kind, version }: { readonly kind: string; readonly version: number }): Promise<ModelDirectory> {
  const record = parseRecord(await readPart(directory, RECORD_FILE), directory);
  if (record.kind !== kind) throw new MpmError("model-invalid", `"${directory}" holds a model of kind ${JSON.stringify(record.kind)}: expected ${JSON.stringify(kind)}`);
  if (record.version !== version) throw new MpmError("model-invalid", `"${directory}" has version ${record.version} of the record of a ${kind}: this release reads version ${version}`);
  return { record, weights: parseWeights(await readPart(directory, WEIGHTS_FILE), directory) };
}

/** A part of the record of a model, as `parse` reads it. What that throws becomes `MpmError` "model-invalid", which names the part and the directory. */
export function parseModelPart<T>(directory: string, name: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new MpmError("model-invalid", `${RECORD_FILE} of "${directory}" has no valid ${name}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Throws `MpmError` "model-mismatch" unless weights are those of a model's parameters, in name, shape and type, and no others; `what`
 * names the model.
 */
export function checkModelWeights(parameters: readonly Parameter[], weights: Readonly<Record<string, Tensor>>, what: string): void {
  const expected = new Map(parameters.map(({ name, shape }) => [name, `float32 [${shape.join(", ")}]`]));
  const seen = new Map(Object.entries(weights).map(([name, { dtype, shape }]) => [name, `${dtype} [${shape.join(", ")}]`]));
  const names = [...new Set([...expected.keys(), ...seen.keys()])].filter((name) => expected.get(name) !== seen.get(name));
  if (names.length === 0) return;
  const faults = names.slice(0, 5).map((name) => `${name} (expected ${expected.get(name) ?? "none"}, got ${seen.get(name) ?? "none"})`);
  throw new MpmError("model-mismatch", `weights of ${what} are not those of its architecture: ${faults.join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`);
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
