// Which columns the branches of a TTree give, and why others give none.
import { MpmError } from "@mpm/tensor";
import type { RootFile, RootValue } from "jsroot/io";
import { basketsOf, type BranchBaskets } from "./root-baskets.js";
import { layoutOfClass, withoutHeader, type ClassLayout } from "./root-class.js";
import { codecOfBranch, inheritedCodec } from "./root-compression.js";
import { LEVELS, type EntryLayout } from "./root-entries.js";
import type { OpenRootFile } from "./root-file.js";
import { numberOf, numbersOf, objectOf, objectsOf, textOf, typeNameOf } from "./root-members.js";
import { BITS_CODE, kindOfCode, kindOfName, type NumberKind } from "./root-numbers.js";
import { elementOfList, plainTypeName } from "./root-types.js";
import { entrySize } from "./slice-column.js";
import type { ColumnInfo, OmittedColumn } from "./table.js";

/** A column, and how it is read. */
export interface RootColumn extends ColumnInfo {
  readonly baskets: BranchBaskets;
  readonly layout: EntryLayout;
  /** The branch that counts the items of each entry, for baskets that leave that to it. */
  readonly counter: string | undefined;
}

export interface RootColumns {
  readonly columns: readonly RootColumn[];
  readonly omitted: readonly OmittedColumn[];
  /** Paths of branches inside branches ("Jet/Jet.PT") and the columns they name. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** A branch of the tree, however deep. */
interface Branch {
  readonly object: RootValue;
  readonly name: string;
  readonly path: string;
}

/** How the entries of a branch are laid out, and what each column takes of them. */
interface Shape {
  readonly layout: EntryLayout;
  readonly shape: readonly number[];
  /** Added to the branch's name, for members of objects. */
  readonly member?: string;
}

const MAX_DEPTH = 32;

/**
 * A column is named as its branch is ("Jet_pt", "Jet.PT", "ReconstructedParticles.energy"), and by its path ("Jet/Jet.PT") where
 * other branches have that name; the second of the same path ends in "#2". Either name finds it. Members of objects that a branch holds whole, and leaves of a branch with several, follow a dot: "MET.fX".
 */
export async function columnsOf({ file, source }: OpenRootFile, tree: RootValue): Promise<RootColumns> {
  const numEntries = numberOf(tree, "fEntries");
  const branches = [...walk(tree, "", 0, new Set())];
  const inherited = await inheritedCodec(source, branches.map(({ object }) => object));
  const names = namesOf(branches);
  const owners = new Map(branches.flatMap(({ object }, index) => objectsOf(object, "fLeaves").map((leaf) => [leaf, names[index]] as const)));
  const columns: RootColumn[] = [];
  const omitted: OmittedColumn[] = [];
  const aliases = new Map<string, string>();
  for (const [index, branch] of branches.entries()) {
    const name = names[index];
    try {
      const shapes = shapesOf(file, branch.object);
      const baskets = basketsOf(branch.object, numEntries);
      const counter = owners.get(objectOf(objectsOf(branch.object, "fLeaves")[0] ?? {}, "fLeafCount"));
      const compression = codecOfBranch(branch.object, inherited);
      for (const { layout, shape, member } of shapes) {
        const full = joined(name, member);
        columns.push({ name: full, dtype: layout.field.kind.dtype, jagged: LEVELS[layout.type], shape, baskets, layout, counter, ...(compression !== undefined && { compression }) });
        if (!aliases.has(joined(branch.path, member))) aliases.set(joined(branch.path, member), full);
      }
    } catch (error) {
      // A branch that cannot be understood does not keep the others from being read.
      if (!(error instanceof Error)) throw error;
      omitted.push({ name, reason: error.message });
    }
  }
  return { columns, omitted, aliases };
}

function namesOf(branches: readonly Branch[]): readonly string[] {
  const numNamed = new Map<string, number>();
  for (const { name } of branches) numNamed.set(name, (numNamed.get(name) ?? 0) + 1);
  const numTaken = new Map<string, number>();
  return branches.map(({ name, path }) => {
    const own = numNamed.get(name) === 1 ? name : path;
    const before = numTaken.get(own) ?? 0;
    numTaken.set(own, before + 1);
    return before === 0 ? own : `${own}#${before + 1}`;
  });
}

const joined = (name: string, member: string | undefined): string => (member === undefined ? name : `${name.replace(/\.$/, "")}.${member}`);

function* walk(parent: RootValue, prefix: string, depth: number, seen: Set<RootValue>): Generator<Branch> {
  if (depth > MAX_DEPTH) throw new MpmError("malformed-file", `branches go deeper than ${MAX_DEPTH}: "${prefix}"`);
  for (const object of objectsOf(parent, "fBranches")) {
    if (object === undefined || seen.has(object)) continue;
    seen.add(object);
    const name = textOf(object, "fName");
    yield { object, name, path: prefix + name };
    yield* walk(object, `${prefix}${name}/`, depth + 1, seen);
  }
}

/** What a branch's entries hold. Throws with the reason where that is no number, or not one that can be read for certain. */
function shapesOf(file: RootFile, branch: RootValue): readonly Shape[] {
  const leaves = objectsOf(branch, "fLeaves").filter((leaf) => leaf !== undefined);
  if (textOf(branch, "fFileName") !== "") throw new RangeError(`its data are in another file, "${textOf(branch, "fFileName")}"`);
  const [leaf] = leaves;
  if (leaf === undefined) throw new RangeError("it has no leaves");
  if (typeNameOf(leaf) === "TLeafElement") return elementShapes(file, branch, leaf);
  return leaves.length === 1 ? [leafShape(leaf)] : leafListShapes(leaves);
}

const KIND_OF_LEAF: Readonly<Record<string, readonly [signed: number, unsigned: number]>> = {
  TLeafO: [18, 18], TLeafB: [1, 11], TLeafS: [2, 12], TLeafI: [3, 13], TLeafL: [16, 17], TLeafG: [16, 17], TLeafF: [5, 5], TLeafD: [8, 8],
  TLeafF16: [19, 19], TLeafD32: [9, 9],
};

function leafKind(leaf: RootValue): NumberKind {
  const codes = KIND_OF_LEAF[typeNameOf(leaf) ?? ""];
  const kind = codes && kindOfCode(codes[leaf["fIsUnsigned"] === true || leaf["fIsUnsigned"] === 1 ? 1 : 0], textOf(leaf, "fTitle"));
  if (kind === undefined) throw new RangeError(typeNameOf(leaf) === "TLeafC" ? "it is text" : `its leaves are of type ${typeNameOf(leaf)}`);
  return kind;
}

/** Fixed sizes in "x[nJet][3]". */
function sizesIn(leaf: RootValue): readonly number[] {
  const sizes = [...textOf(leaf, "fTitle").matchAll(/\[(\d+)\]/g)].map(([, size]) => Number(size));
  const length = numberOf(leaf, "fLen");
  if (entrySize(sizes) !== length) throw new RangeError(`its title "${textOf(leaf, "fTitle")}" does not give the ${length} numbers of each item`);
  return sizes;
}

/** Numbers of one kind, a fixed number of them an entry or as many as another branch says. */
function leafShape(leaf: RootValue): Shape {
  const kind = leafKind(leaf);
  return numbers(kind, sizesIn(leaf), objectOf(leaf, "fLeafCount") === undefined ? "flat" : "list", 0);
}

/** Numbers without gaps between them. */
function numbers(kind: NumberKind, shape: readonly number[], type: "flat" | "list", header: 0 | 1 | 10): Shape {
  const field = { kind, stride: kind.bytes * entrySize(shape), offset: 0, count: entrySize(shape) };
  return { shape, layout: type === "flat" ? { type, items: 1, field } : { type, header, field } };
}

/** Leaves one behind the other: "x/F:y/F". */
function leafListShapes(leaves: readonly RootValue[]): readonly Shape[] {
  let offset = 0;
  const fields = leaves.map((leaf) => {
    if (objectOf(leaf, "fLeafCount") !== undefined) throw new RangeError("several leaves, with counters");
    const field = { kind: leafKind(leaf), shape: sizesIn(leaf), offset, member: textOf(leaf, "fName") };
    offset += field.kind.bytes * entrySize(field.shape);
    return field;
  });
  return fields.map(({ kind, shape, member, ...field }) => ({ shape, member, layout: { type: "flat", items: 1, field: { kind, stride: offset, count: entrySize(shape), ...field } } }));
}

/** TBranchElement::fType: an object without its header, a TClonesArray's branch, a collection's, and members of either. */
const UNSPLIT = 0;
const CLONES = 3;
const COLLECTION = 4;
const MEMBERS = [31, 41];
/** Type codes: an array of fixed size, one behind a pointer, objects, an array of objects, a standard container. */
const FIXED_ARRAY = 20;
const POINTED_ARRAY = 40;
const OBJECTS = [61, 62];
const OBJECT_ARRAYS = [81, 82];
const CONTAINERS = [300, 500];

function elementShapes(file: RootFile, branch: RootValue, leaf: RootValue): readonly Shape[] {
  const type = numberOf(branch, "fType");
  const code = numberOf(branch, "fStreamerType");
  if (type === CLONES) return [numbers({ dtype: "int32", bytes: 4 }, [], "flat", 0)];
  if (type === COLLECTION) throw new RangeError("it is a collection whose members are branches of their own");
  if (objectsOf(branch, "fBranches").length > 0) throw new RangeError("its members are branches of their own");
  const isMember = MEMBERS.includes(type);
  if (code === -1 || numberOf(branch, "fID") < 0) return wholeShapes(file, textOf(branch, "fClassName"), type !== UNSPLIT);
  if (CONTAINERS.includes(code)) return containerShapes(file, textOf(elementOf(file, branch), "fTypeName"), isMember);
  if (isMember && OBJECTS.includes(code) && textOf(elementOf(file, branch), "fTypeName") === "TRefArray") return [REFERENCES];
  if (OBJECTS.includes(code) || OBJECT_ARRAYS.includes(code)) return objectShapes(layoutOfClass(file, textOf(elementOf(file, branch), "fTypeName")), sizesIn(leaf), isMember ? 0 : undefined);
  if (code === BITS_CODE && isMember) return [{ shape: [], layout: { type: "bits", field: { kind: { dtype: "uint32", bytes: 4 }, stride: 4, offset: 0, count: 1 } } }];
  return [basicShape(file, branch, leaf, code, isMember)];
}

function basicShape(file: RootFile, branch: RootValue, leaf: RootValue, code: number, isMember: boolean): Shape {
  const isPointed = code > POINTED_ARRAY && code < POINTED_ARRAY + FIXED_ARRAY;
  const basic = code > FIXED_ARRAY && code < POINTED_ARRAY + FIXED_ARRAY ? code % FIXED_ARRAY : code;
  const isPacked = basic === 9 || basic === 19;
  const kind = kindOfCode(basic, isPacked ? textOf(elementOf(file, branch), "fTitle") : "");
  if (kind === undefined || (isPointed && isMember)) throw new RangeError(`its values are of ROOT's type ${code}${basic === 65 ? " (text)" : ""}`);
  if (isPointed) return numbers(kind, [], "list", 1);
  return numbers(kind, isMember ? memberSizes(file, branch, leaf) : sizesIn(leaf), isMember ? "list" : "flat", 0);
}

/** Fixed sizes of a member of a split collection, whose title has the collection in brackets. */
function memberSizes(file: RootFile, branch: RootValue, leaf: RootValue): readonly number[] {
  if (numberOf(leaf, "fLen") === 1) return sizesIn(leaf);
  const element = elementOf(file, branch);
  const sizes = numbersOf(element, "fMaxIndex", numberOf(element, "fArrayDim"));
  if (entrySize(sizes) !== numberOf(leaf, "fLen")) throw new RangeError(`its class has arrays of ${sizes.join(" x ")} where the branch has ${numberOf(leaf, "fLen")} numbers`);
  return sizes;
}

/** What a class says of the member that a branch holds. */
function elementOf(file: RootFile, branch: RootValue): RootValue {
  const [name, version, checksum] = [textOf(branch, "fClassName"), numberOf(branch, "fClassVersion"), numberOf(branch, "fCheckSum")];
  const info = file.findStreamerInfo(name, version, checksum) ?? file.findStreamerInfo(name, version) ?? file.findStreamerInfo(name);
  const element = info === null ? undefined : objectsOf(info, "fElements")[numberOf(branch, "fID")];
  const last = textOf(branch, "fName").replace(/(\[.*\])+$/, "").split(".").at(-1);
  if (element !== undefined && textOf(element, "fName") === last) return element;
  throw new RangeError(`the file does not describe member ${last} of class ${name}`);
}

const TEXTS = ["string", "TString"];

/** A branch that holds an object of one class an entry, or a container of numbers or of such objects. */
function wholeShapes(file: RootFile, name: string, hasHeader: boolean): readonly Shape[] {
  const type = plainTypeName(name);
  if (TEXTS.includes(type)) throw new RangeError("it is text");
  return elementOfList(type) === undefined ? objectShapes(hasHeader ? layoutOfClass(file, type) : withoutHeader(layoutOfClass(file, type)), [], undefined) : containerShapes(file, type, false);
}

function containerShapes(file: RootFile, name: string, isMember: boolean): readonly Shape[] {
  const type = plainTypeName(name);
  const element = elementOfList(type);
  if (element === undefined) throw new RangeError(TEXTS.includes(type) ? "it is text" : `it holds ${type}, which is no list of numbers`);
  const kind = kindOfName(element, file.fBasicTypes);
  if (kind !== undefined) return [isMember ? lists(kind, 6) : numbers(kind, [], "list", 10)];
  const inner = elementOfList(element);
  const innerKind = inner === undefined || isMember ? undefined : kindOfName(inner, file.fBasicTypes);
  if (innerKind !== undefined) return [lists(innerKind, 10)];
  if (inner !== undefined || isMember || TEXTS.includes(element)) throw new RangeError(`it holds ${type}, which is no list, or list of lists, of numbers`);
  return objectShapes(layoutOfClass(file, element), [], 10);
}

/** The numbers of the objects that each TRefArray points at: their fUniqueID. */
const REFERENCES: Shape = { member: "refs", shape: [], layout: { type: "lists", header: 0, isReferences: true, field: { kind: { dtype: "uint32", bytes: 4 }, stride: 4, offset: 0, count: 1 } } };

const lists = (kind: NumberKind, header: 6 | 10): Shape => ({ shape: [], layout: { type: "lists", header, field: { kind, stride: kind.bytes, offset: 0, count: 1 } } });

/** The numbers of objects, one an entry or, behind `header` bytes, a list of them. `sizes`: of an array of objects. */
function objectShapes({ numBytes, members, guards }: ClassLayout, sizes: readonly number[], header: 0 | 10 | undefined): readonly Shape[] {
  if (members.length === 0) throw new RangeError("its objects hold no numbers");
  return members.map(({ name, kind, offset, shape }) => {
    const field = { kind, stride: numBytes, offset, count: entrySize(shape) };
    const items = entrySize(sizes);
    if (header !== undefined && items !== 1) throw new RangeError("it holds lists of arrays of objects");
    return { member: name, shape: [...sizes, ...shape], layout: header === undefined ? { type: "flat", items, field, guards } : { type: "list", header, field, guards } };
  });
}
