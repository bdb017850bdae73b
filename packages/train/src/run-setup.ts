// What the numbers of a run depend on: kept in `run.json`, and compared before a run goes on.
import { readFile } from "node:fs/promises";
import { messageOf, MpmError } from "@mpm/tensor";

/** Everything that a run's numbers depend on, as JSON. */
export interface RunSetup {
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Fingerprints of the data by name, such as SHA-256 of its files. */
  readonly hashes: Readonly<Record<string, string>>;
  /** Versions by name, from `packageVersions`. */
  readonly packages: Readonly<Record<string, string>>;
}

const KEYS = ["config", "seed", "hashes", "packages"] as const;

/** Reads `run.json`. Throws `MpmError` "run-unreadable" or "run-invalid". */
export async function readRunSetup(path: string): Promise<RunSetup> {
  const setup = await readJsonFile(path);
  const missing = KEYS.filter((key) => !isObject(setup) || setup[key] === undefined);
  if (missing.length > 0) throw new MpmError("run-invalid", `"${path}" is no record of a run: it lacks ${missing.join(", ")}`);
  return setup as RunSetup;
}

/** The value of a JSON file of a run. Throws `MpmError` "run-unreadable" or "run-invalid". */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new MpmError("run-unreadable", `could not read "${path}": ${messageOf(cause)}`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MpmError("run-invalid", `"${path}" is no JSON: ${messageOf(cause)}`, { cause });
  }
}

/** Where two JSON values differ: `config.learningRate.peak (0.001, now 0.002)` for each place, in the order of keys. */
export function jsonDifferences(before: unknown, now: unknown, place = ""): readonly string[] {
  if (isObject(before) && isObject(now) && Array.isArray(before) === Array.isArray(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return keys.flatMap((key) => jsonDifferences(before[key], now[key], place === "" ? key : `${place}.${key}`));
  }
  const [left, right] = [before, now].map((value) => JSON.stringify(value) ?? "absent");
  return left === right ? [] : [`${place} (${left}, now ${right})`];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;
