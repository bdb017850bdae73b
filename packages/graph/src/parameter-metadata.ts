// First values of parameters as an entry of a model's metadata, so that a file keeps which of its inputs are trained.
import { MpmError } from "@mpm/tensor";
import type { Initializer, Parameter } from "./ir.js";

/** Metadata entry with the first values of the parameters, as JSON: name -> Initializer. */
export const PARAMETERS_KEY = "mpm.parameters";

/** The numbers each kind of parameter initializer needs. */
const initializerNumbers: Readonly<Record<Initializer["kind"], readonly string[]>> = {
  zeros: [], ones: [], constant: ["value"], normal: ["std"], uniform: ["low", "high"], glorotUniform: [], lecunNormal: [], given: [],
};

/** The text of the entry. */
export function initializersText(parameters: readonly Parameter[]): string {
  return JSON.stringify(Object.fromEntries(parameters.map(({ name, init }) => [name, init])));
}

/** Reads the text of the entry. @throws MpmError "bad-parameters". */
export function parseInitializers(json: string): ReadonlyMap<string, Initializer> {
  try {
    return new Map(Object.entries(JSON.parse(json) as Record<string, unknown>).map(([name, init]) => [name, parseInitializer(init)]));
  } catch (cause) {
    throw new MpmError("bad-parameters", `metadata "${PARAMETERS_KEY}" is not the JSON this package writes: remove the entry or write the model again`, { cause });
  }
}

function parseInitializer(value: unknown): Initializer {
  const { kind, ...numbers } = value as Record<string, unknown>;
  const needed = Object.entries(initializerNumbers).find(([known]) => known === kind)?.[1];
  const isComplete = needed?.every((key) => key in numbers) === true && Object.values(numbers).every(Number.isFinite);
  if (!isComplete) throw new TypeError(`expected a parameter initializer, got ${JSON.stringify(value)}`);
  return value as Initializer;
}
