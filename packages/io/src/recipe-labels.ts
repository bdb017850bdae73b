// Classes of jets and events.
import type { Entries } from "./recipe-entries.js";
import { numEntries, oneHotPlaces, wholeNumbers } from "./recipe-values.js";
import type { Recipe } from "./recipe.js";

/** Column `label` of each entry as a record to spread, empty where the recipe has none. Throws MpmError "malformed-file" for what is no class. */
export function readLabels({ label, classes }: Recipe, entries: Entries): { readonly label?: Int32Array } {
  if (label === undefined) return {};
  const into = new Int32Array(numEntries(entries));
  if ("constant" in label) return { label: into.fill(label.constant) };
  const values = "column" in label ? entries.read(label.column) : oneHotPlaces(label.oneHot, entries, "label");
  return { label: wholeNumbers(values, into, [0, classes === undefined ? 2 ** 31 - 1 : classes.length - 1], "label") };
}
