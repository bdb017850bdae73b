// Recipes by name, or from a JSON file.
import { delphes, edm4hep, energyFlow, jetClass, jetNet, nanoAod, parseRecipe, physLite, topTagging, type Recipe } from "@mpm/io";
import { UsageError } from "./command.js";
import { readJson } from "./read-json.js";

type Option = "label" | "rows";
interface NamedRecipe {
  readonly make: (options: { readonly label?: number; readonly rows?: string }) => Recipe;
  /** Options that it takes. */
  readonly takes: readonly Option[];
}

const RECIPES: Readonly<Record<string, NamedRecipe>> = {
  delphes: { make: ({ label, rows }) => (rows === "jets" ? delphes([], { ...labelled(label), rows }) : delphes([], labelled(label))).recipe, takes: ["label", "rows"] },
  edm4hep: { make: ({ label, rows }) => (rows === "jets" ? edm4hep([], { ...labelled(label), rows }) : edm4hep([], labelled(label))).recipe, takes: ["label", "rows"] },
  energyFlow: { make: () => energyFlow([]).recipe, takes: [] },
  jetClass: { make: () => jetClass([]).recipe, takes: [] },
  jetNet: { make: ({ label }) => jetNet([], labelled(label)).recipe, takes: ["label"] },
  nanoAod: { make: ({ label, rows }) => (rows === "jets" ? nanoAod([], { ...labelled(label), rows: "fatJets" }) : nanoAod([], labelled(label))).recipe, takes: ["label", "rows"] },
  physLite: { make: ({ label }) => physLite([], labelled(label)).recipe, takes: ["label"] },
  topTagging: { make: () => topTagging([]).recipe, takes: [] },
};

const labelled = (label: number | undefined): { readonly label?: number } => (label === undefined ? {} : { label });

export const RECIPE_NAMES: readonly string[] = Object.keys(RECIPES);

/** The recipe of a name or a JSON file, with options that it takes. Throws UsageError for others. */
export async function findRecipe(word: string, options: { readonly label?: number; readonly rows?: string }): Promise<Recipe> {
  const given = (["label", "rows"] as const).filter((option) => options[option] !== undefined);
  const named = Object.hasOwn(RECIPES, word) ? RECIPES[word] : undefined;
  const wrong = given.find((option) => !(named?.takes ?? []).includes(option));
  if (wrong !== undefined) throw new UsageError(`--${wrong}: recipe "${word}" takes ${named?.takes.map((option) => `--${option}`).join(" and ") || "no options"}`);
  if (named !== undefined) return named.make(options);
  if (!word.endsWith(".json")) throw new UsageError(`--recipe: expected a JSON file or one of ${RECIPE_NAMES.join(", ")}, got "${word}"`);
  return readJson(word, "recipe", parseRecipe);
}
