// Columns of a Parquet schema: numbers, lists and lists of lists of them; structs by dotted names.
import type { SchemaTree } from "hyparquet";
import { numberType, type NumberType } from "./parquet-values.js";
import type { OmittedColumn } from "./table.js";

/** A leaf of the schema that is a column of numbers. */
export interface Leaf {
  readonly name: string;
  /** As in the metadata of column chunks. */
  readonly pathInSchema: readonly string[];
  readonly type: NumberType;
  /** The definition level from which on a value is there. */
  readonly maxDefinition: number;
  /** For each level of lists, the definition level from which on it has an entry. */
  readonly entryLevels: readonly number[];
}

const MOST_LEVELS = 2;

export function leavesOf(root: SchemaTree): { readonly leaves: readonly Leaf[]; readonly omitted: readonly OmittedColumn[] } {
  const leaves: Leaf[] = [];
  const omitted: OmittedColumn[] = [];
  for (const path of pathsTo(root, [])) {
    const leaf = leafOf(path);
    if ("reason" in leaf) omitted.push(leaf);
    else leaves.push(leaf);
  }
  return { leaves, omitted };
}

/** Nodes from below the root to each leaf. */
function pathsTo(node: SchemaTree, above: readonly SchemaTree[]): readonly (readonly SchemaTree[])[] {
  return node.children.flatMap((child) => (child.children.length === 0 ? [[...above, child]] : pathsTo(child, [...above, child])));
}

function leafOf(path: readonly SchemaTree[]): Leaf | OmittedColumn {
  const name = nameOf(path);
  const entryLevels: number[] = [];
  let definition = 0;
  for (const { element } of path) {
    if (element.repetition_type !== "REQUIRED") definition++;
    if (element.repetition_type === "REPEATED") entryLevels.push(definition);
  }
  const { element, path: pathInSchema } = path.at(-1) as SchemaTree;
  const type = numberType(element);
  if (typeof type === "string") return { name, reason: type };
  if (entryLevels.length > MOST_LEVELS) return { name, reason: `${entryLevels.length} levels of lists: ${MOST_LEVELS} at most` };
  return { name, pathInSchema, type, maxDefinition: definition, entryLevels };
}

/** Field names joined by dots, without those that only make lists and maps: their repeated group, and its one element. */
function nameOf(path: readonly SchemaTree[]): string {
  const isRepeatedGroup = path.map(({ element }, i) => element.repetition_type === "REPEATED" && isContainer(path[i - 1]));
  const isElement = path.map((_, i) => isRepeatedGroup[i - 1] && path[i - 1]?.children.length === 1);
  return path.filter((_, i) => !isRepeatedGroup[i] && !isElement[i]).map(({ element }) => element.name).join(".");
}

const isContainer = (node: SchemaTree | undefined): boolean =>
  ["LIST", "MAP", "MAP_KEY_VALUE"].includes(node?.element.logical_type?.type ?? node?.element.converted_type ?? "");
