// Follows a recipe: some rows of a file become jets of particles or events of objects.
import { MpmError, selectRows, type Jagged, type TypedArray } from "@mpm/tensor";
import type { NonFinite } from "./recipe-entries.js";
import { applyEvents } from "./recipe-events.js";
import { applyJets } from "./recipe-jets.js";
import { parseRecipe } from "./recipe-parse.js";
import type { Recipe } from "./recipe.js";
import type { ColumnBatch } from "./table.js";

/** Jets or events. Momenta in GeV, lengths in mm, angles in radians with phi in [-pi, pi). */
export interface RecipeRows {
  /**
   * Jets: part_{pt,deta,dphi,energy} and, as far as the recipe has them, part_{charge,type,d0,d0err,dz,dzerr} and further
   * ones. deta and dphi are particle minus jet. Events: obj_{pt,eta,phi,energy,charge,btag,type}. Rows may be empty for jets;
   * events have MET at least, as their last object.
   */
  readonly rows: Jagged;
  /** [rows] each: entry (row of the file, float64); label (int32); jets: jet_{pt,eta,phi,energy,mass} (float32); further ones (float64). */
  readonly perRow: Readonly<Record<string, TypedArray>>;
  /** Rows of the file left out for NaN or infinite numbers, where the recipe says so. */
  readonly numDropped: number;
}

/**
 * Makes jets or events of some rows of a file. Nothing is changed.
 *
 * @throws what `parseRecipe` throws; RangeError for a column that is missing or of another kind than the recipe takes it for;
 * MpmError "malformed-file" for columns that contradict each other; MpmError "non-finite" for NaN and infinite numbers.
 */
export function applyRecipe(recipe: Recipe, batch: ColumnBatch): RecipeRows {
  const parsed = parseRecipe(recipe);
  const seen: NonFinite = { columns: new Map(), rows: new Set() };
  const { rows, perRow, rowOf, keep } = parsed.kind === "jets" ? applyJets(parsed, batch, seen) : applyEvents(parsed, batch, seen);
  if (parsed.nonFinite !== "dropRow") checkFinite(seen, batch);
  const chosen = Int32Array.from(keep.keys()).filter((row) => keep[row] === 1 && !seen.rows.has(rowOf[row]));
  const entry = Float64Array.from(rowOf, (row) => batch.start + row);
  const isWhole = chosen.length === keep.length;
  return {
    rows: isWhole ? rows : selectRows(rows, chosen),
    perRow: isWhole ? { entry, ...perRow } : selectRows({ offsets: Int32Array.from({ length: keep.length + 1 }, (_, row) => row), columns: { entry, ...perRow } }, chosen).columns,
    numDropped: seen.rows.size,
  };
}

function checkFinite({ columns }: NonFinite, { start }: ColumnBatch): void {
  if (columns.size === 0) return;
  const parts = [...columns].map(([name, { count, row }]) => `"${name}" has ${count} NaN or infinite number${count === 1 ? "" : "s"}, the first in row ${start + row}`);
  throw new MpmError("non-finite", `${parts.join("; ")}: repair the file, or leave such rows out with nonFinite: "dropRow"`);
}
