// Similarities by numpy and scipy; fixtures/make-fixtures.py says how they were made, and whose data and values they are.
import { readFileSync } from "node:fs";
import { tensor, type Tensor } from "@mpm/tensor";

interface Case {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  readonly expected: Readonly<Record<string, number>> & { readonly minibatch: Readonly<Record<string, number>> };
}

const cases = JSON.parse(readFileSync(new URL("fixtures/similarities.json", import.meta.url), "utf8")) as { readonly uniform: Case; readonly notebook: Case };

export const matrix = (rows: readonly (readonly number[])[]): Tensor<"float64"> => tensor("float64", [rows.length, rows[0].length], rows.flat());

/** A data set: two layers and its values. */
export interface Fixture {
  readonly name: string;
  readonly x: Tensor<"float64">;
  readonly y: Tensor<"float64">;
  readonly expected: Case["expected"];
}

/** Both data sets. */
export const fixtures: readonly Fixture[] = Object.entries(cases).map(([name, { x, y, expected }]) => ({ name, x: matrix(x), y: matrix(y), expected }));

/** Uniform numbers, 30 rows of width 25. */
export const uniform: Fixture = fixtures[0];

/** x and x + noise, 100 rows of width 10. */
export const notebook: Fixture = fixtures[1];
