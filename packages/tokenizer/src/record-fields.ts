// Parsers for the parts of a saved tokenizer. Each gives the value it names or throws a RangeError that says where it is wrong.
import { MpmError, type Tensor } from "@mpm/tensor";

/** A record of unknown values. */
export type Fields = Readonly<Record<string, unknown>>;

/** What `parse` gives; TypeErrors and RangeErrors that it throws become `MpmError` "model-invalid" about `directory`. */
export function parseModel<T>(directory: string, kind: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
    throw new MpmError("model-invalid", `"${directory}" is no valid ${kind} tokenizer: ${cause.message}`, { cause });
  }
}

/** A record with no other keys than these; any keys when none are given. */
export function parseFields(value: unknown, path: string, keys?: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new RangeError(`expected ${path} to be an object, got ${show(value)}`);
  const unknown = keys && Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new RangeError(`unknown key "${unknown}" in ${path}: expected ${keys?.join(", ")}`);
  return { ...value };
}

/** A list of names, at least one. */
export function parseNames(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string")) return value;
  throw new RangeError(`expected ${path} to be a list of names, got ${show(value)}`);
}

/** A text that is not empty. */
export function parseText(value: unknown, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new RangeError(`expected ${path} to be a text, got ${show(value)}`);
}

/** A whole number of `lowest` or more. */
export function parseWhole(value: unknown, path: string, lowest: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= lowest) return value;
  throw new RangeError(`expected ${path} to be a whole number${lowest === 1 ? " > 0" : ""}, got ${show(value)}`);
}

/** So many finite numbers, all above a limit. */
export function parseNumbers(value: unknown, path: string, length: number, above: number): readonly number[] {
  const isRight = (x: unknown): x is number => typeof x === "number" && Number.isFinite(x) && x > above;
  if (Array.isArray(value) && value.length === length && value.every(isRight)) return value;
  throw new RangeError(`expected ${path} to be ${length} numbers${above === 0 ? " > 0" : ""}, one per feature, got ${show(value)}`);
}

/** The tensors of these names and shapes: all of them, no others, float32 and finite. */
export function parseWeights(weights: Readonly<Record<string, Tensor>>, shapes: Readonly<Record<string, readonly unknown[]>>): Readonly<Record<string, Tensor<"float32">>> {
  const unknown = Object.keys(weights).find((name) => shapes[name] === undefined);
  if (unknown !== undefined) throw new RangeError(`unknown tensor "${unknown}" in weights.safetensors: expected ${Object.keys(shapes).join(", ")}`);
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, parseWeight(name, weights[name], shape)]));
}

function parseWeight(name: string, weight: Tensor | undefined, shape: readonly unknown[]): Tensor<"float32"> {
  const wanted = `expected weights.safetensors to hold ${name} as float32 [${shape.join(", ")}]`;
  if (weight === undefined) throw new RangeError(`${wanted}, got none`);
  if (!isFloat32(weight) || weight.shape.join() !== shape.join()) throw new RangeError(`${wanted}, got ${weight.dtype} [${weight.shape.join(", ")}]`);
  const bad = weight.data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new RangeError(`expected finite ${name}, got ${weight.data[bad]} at entry ${bad}`);
  return weight;
}

function isFloat32(value: Tensor): value is Tensor<"float32"> {
  return value.dtype === "float32";
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
