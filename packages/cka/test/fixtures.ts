// Two data sets and their similarities; fixtures/make-fixtures.py says whose they are.
import { readFileSync } from "node:fs";
import { tensor, type Tensor } from "@mpm/tensor";

type Values = Readonly<Record<string, number>>;
type Rows = readonly (readonly number[])[];

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));
const data = read("cka") as Readonly<Record<"uniform30x25" | "kornblith", { readonly X: Rows; readonly Y: Rows; readonly expected: Values }>>;
const similarities = read("similarities") as Readonly<Record<"uniform" | "notebook", Values & { readonly minibatch: Values }>>;

export const matrix = (rows: Rows): Tensor<"float64"> => tensor("float64", [rows.length, rows[0].length], rows.flat());

/** A data set: two layers and its values. */
export interface Fixture {
  readonly name: string;
  readonly x: Tensor<"float64">;
  readonly y: Tensor<"float64">;
  /** By numpy and scipy, by the names of make-fixtures.py. */
  readonly expected: Values & { readonly minibatch: Values };
  /** Those of cka.json, by its names. */
  readonly published: Values;
}

function fixture(name: keyof typeof similarities, source: keyof typeof data): Fixture {
  const { X: x, Y: y, expected: published } = data[source];
  return { name, x: matrix(x), y: matrix(y), expected: similarities[name], published };
}

/** Uniform numbers, 30 rows of width 25. */
export const uniform: Fixture = fixture("uniform", "uniform30x25");

/** x and x + noise, 100 rows of width 10. */
export const notebook: Fixture = fixture("notebook", "kornblith");

/** Both data sets. */
export const fixtures: readonly Fixture[] = [uniform, notebook];
