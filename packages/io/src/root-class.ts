// Classes of a fixed size, as the file's streamer infos describe them: TVector2, TLorentzVector, small structs. Their numbers
// become columns of their own, wherever a branch holds such objects whole.
import type { RootFile, RootValue } from "jsroot/io";
import type { Guard } from "./root-entries.js";
import { numberOf, numbersOf, objectsOf, textOf } from "./root-members.js";
import { kindOfCode, type NumberKind } from "./root-numbers.js";
import { plainTypeName } from "./root-types.js";
import { entrySize } from "./slice-column.js";

export interface ClassMember {
  /** "fP.fX" */
  readonly name: string;
  readonly kind: NumberKind;
  readonly offset: number;
  readonly shape: readonly number[];
}

export interface ClassLayout {
  readonly numBytes: number;
  readonly members: readonly ClassMember[];
  /** Byte counts of the object and of those in it. */
  readonly guards: readonly Guard[];
}

/** Version, unique number, bits. Objects that something refers to have two bytes more, which the guards see. */
const TOBJECT_BYTES = 10;
/** Byte count and version. */
const HEADER_BYTES = 6;
const MAX_DEPTH = 8;

/** TRef: a TObject that is always referred to, of which the number it points at is kept. */
const TREF: ClassLayout = { numBytes: 12, members: [{ name: "ref", kind: { dtype: "uint32", bytes: 4 }, offset: 2, shape: [] }], guards: [] };

/** Type codes of TStreamerInfo: basic, an array of basic ones, a base class, objects with and without TObject. */
const ARRAY = 20;
const BASE = 0;
const TOBJECT_BASE = 66;
const OBJECTS = [61, 62];

/** How an object of a class is stored. Throws `RangeError` with the reason where its size is not fixed or its layout unknown. */
export function layoutOfClass(file: RootFile, name: string, depth = 0): ClassLayout {
  const type = plainTypeName(name);
  if (type === "TRef") return TREF;
  const info = file.findStreamerInfo(type) ?? file.findStreamerInfo(name);
  if (info === null) throw new RangeError(`it holds ${type}, which the file does not describe`);
  if (depth > MAX_DEPTH) throw new RangeError(`class ${type} goes too deep`);
  let at = HEADER_BYTES;
  const members: ClassMember[] = [];
  const guards: Guard[] = [];
  for (const element of objectsOf(info, "fElements")) {
    if (element === undefined) continue;
    const part = layoutOfElement(file, element, depth);
    members.push(...part.members.map((member) => ({ ...member, offset: at + member.offset })));
    guards.push(...part.guards.map((guard) => ({ ...guard, at: at + guard.at })));
    at += part.numBytes;
  }
  return { numBytes: at, members, guards: [{ at: 0, byteCount: at - 4 }, ...guards] };
}

/** The same object where its branch, which knows the class, leaves the header out. */
export function withoutHeader({ numBytes, members, guards }: ClassLayout): ClassLayout {
  return {
    numBytes: numBytes - HEADER_BYTES,
    members: members.map((member) => ({ ...member, offset: member.offset - HEADER_BYTES })),
    guards: guards.slice(1).map((guard) => ({ ...guard, at: guard.at - HEADER_BYTES })),
  };
}

function layoutOfElement(file: RootFile, element: RootValue, depth: number): ClassLayout {
  const name = textOf(element, "fName");
  const code = numberOf(element, "fType");
  if (code === TOBJECT_BASE || (code === BASE && name === "TObject")) return { numBytes: TOBJECT_BYTES, members: [], guards: [] };
  if (code === BASE) return layoutOfClass(file, name, depth + 1);
  if (OBJECTS.includes(code)) {
    const inner = layoutOfClass(file, textOf(element, "fTypeName"), depth + 1);
    return { ...inner, members: inner.members.map((member) => ({ ...member, name: `${name}.${member.name}` })) };
  }
  const isArray = code > ARRAY && code < 2 * ARRAY;
  const kind = kindOfCode(isArray ? code - ARRAY : code, textOf(element, "fTitle"));
  if (kind === undefined || code === 15) throw new RangeError(`it holds ${textOf(element, "fTypeName")}, whose size is not fixed`);
  const shape = isArray ? numbersOf(element, "fMaxIndex", numberOf(element, "fArrayDim")) : [];
  return { numBytes: kind.bytes * entrySize(shape), members: [{ name, kind, offset: 0, shape }], guards: [] };
}
