// The kinds of number in a TTree: how each is stored, and what it becomes.
import type { DType } from "@mpm/tensor";

/** A number as stored: big-endian, or packed into fewer bits where `unpack` says how. */
export interface NumberKind {
  /** What it becomes. */
  readonly dtype: DType;
  /** Bytes on disk. */
  readonly bytes: number;
  /** Value at a byte; without it, the bytes are those of `dtype`, big-endian. */
  readonly unpack?: (view: DataView, at: number) => number;
}

const plain = (dtype: DType, bytes: number): NumberKind => ({ dtype, bytes });

/** TStreamerInfo's type codes, TStreamerInfo::EReadWrite. `long` is 64 bits wide in every file. */
const BY_CODE: Readonly<Record<number, NumberKind>> = {
  1: plain("int8", 1), 2: plain("int16", 2), 3: plain("int32", 4), 4: plain("int64", 8), 5: plain("float32", 4), 6: plain("int32", 4),
  8: plain("float64", 8), 10: plain("int8", 1), 11: plain("uint8", 1), 12: plain("uint16", 2), 13: plain("uint32", 4), 14: plain("uint64", 8),
  15: plain("uint32", 4), 16: plain("int64", 8), 17: plain("uint64", 8), 18: plain("bool", 1),
};
const DOUBLE32 = 9;
const FLOAT16 = 19;

/** The code of a bit field: TObject's fBits, which a process number follows in objects that something refers to. */
export const BITS_CODE = 15;

const CODE_BY_NAME: Readonly<Record<string, number>> = {
  char: 1, Char_t: 1, int8_t: 1, "signed char": 1, short: 2, Short_t: 2, int16_t: 2, int: 3, Int_t: 3, int32_t: 3, long: 16, Long_t: 16,
  "long long": 16, Long64_t: 16, int64_t: 16, float: 5, Float_t: 5, Float16_t: FLOAT16, double: 8, Double_t: 8, Double32_t: DOUBLE32,
  "unsigned char": 11, UChar_t: 11, uint8_t: 11, "unsigned short": 12, UShort_t: 12, uint16_t: 12, unsigned: 13, "unsigned int": 13,
  UInt_t: 13, uint32_t: 13, "unsigned long": 17, ULong_t: 17, "unsigned long long": 17, ULong64_t: 17, uint64_t: 17, size_t: 17,
  bool: 18, Bool_t: 18,
};

/** Kind of a type code; `title` is where a range of Double32_t or Float16_t is written: "//[0,10,14]". */
export function kindOfCode(code: number, title = ""): NumberKind | undefined {
  if (code === DOUBLE32) return double32(rangeIn(title));
  if (code === FLOAT16) return float16(rangeIn(title));
  return BY_CODE[code];
}

/** Kind of a C++ type; `enums` are names that the file itself gives to integers. */
export function kindOfName(name: string, enums: Readonly<Record<string, number>> = {}): NumberKind | undefined {
  const code = CODE_BY_NAME[name] ?? (Object.hasOwn(enums, name) ? enums[name] : undefined);
  return code === undefined ? undefined : kindOfCode(code);
}

export interface PackedRange {
  readonly low: number;
  readonly high: number;
  /** Undefined where only a range is given. */
  readonly bits: number | undefined;
}

/** Double32_t: a float32 by default, a float32 with fewer bits of mantissa, or a scaled integer. */
function double32(range: PackedRange | undefined): NumberKind {
  if (range === undefined) return { dtype: "float64", bytes: 4, unpack: (view, at) => view.getFloat32(at) };
  return range.low < range.high ? scaled("float64", range) : truncated("float64", range.bits ?? 32);
}

/** Float16_t: 12 bits of mantissa by default, or as Double32_t. */
function float16(range: PackedRange | undefined): NumberKind {
  return range !== undefined && range.low < range.high ? scaled("float32", range) : truncated("float32", range?.bits ?? 12);
}

const bitsOf = (bits: number | undefined): number => (bits !== undefined && bits >= 2 && bits <= 32 ? bits : 32);

/** TBufferFile::ReadWithFactor, with TStreamerElement's factor. */
function scaled(dtype: DType, { low, high, bits }: PackedRange): NumberKind {
  const width = bitsOf(bits);
  const factor = (width < 32 ? 2 ** width : 0xffffffff) / (high - low);
  return { dtype, bytes: 4, unpack: (view, at) => view.getUint32(at) / factor + low };
}

/** TBufferFile::ReadWithNbits: an exponent of 8 bits, then sign and mantissa. Above 14 bits a plain float32 is stored. */
function truncated(dtype: DType, bits: number): NumberKind {
  if (bits > 14 || bits < 2) return { dtype, bytes: 4, unpack: (view, at) => view.getFloat32(at) };
  const scratch = new DataView(new ArrayBuffer(4));
  const unpack = (view: DataView, at: number): number => {
    const exponent = view.getUint8(at);
    const mantissa = view.getUint16(at + 1);
    scratch.setInt32(0, (exponent << 23) | ((mantissa & ((1 << (bits + 1)) - 1)) << (23 - bits)));
    const value = scratch.getFloat32(0);
    return mantissa & (1 << (bits + 1)) ? -value : value;
  };
  return { dtype, bytes: 3, unpack };
}

/** The range in a title: the first brackets with a comma in them. Throws `RangeError` for one that cannot be read. */
export function rangeIn(title: string): PackedRange | undefined {
  const inside = /\[([^\][]*,[^\][]*)\]/.exec(title)?.[1];
  if (inside === undefined) return undefined;
  const [low = 0, high = 0, bits] = inside.split(",").map(evaluate);
  return { low, high, bits };
}

/** Numbers, pi and twopi, with a sign, multiplied and divided: what ROOT allows in a range. */
function evaluate(text: string): number {
  const parts = text.toLowerCase().replaceAll(/\s|tmath::|\(\)/g, "").split(/(?=[*/])/);
  const value = parts.reduce((product, part) => {
    const [, operator = "", sign = "", atom = ""] = /^([*/]?)([-+]?)(.*)$/.exec(part) ?? [];
    const size = atom === "pi" ? Math.PI : atom === "twopi" ? 2 * Math.PI : atom === "" ? Number.NaN : Number(atom);
    const signed = sign === "-" ? -size : size;
    return operator === "/" ? product / signed : product * signed;
  }, 1);
  if (Number.isNaN(value)) throw new RangeError(`a packed number's range says "${text}"`);
  return value;
}
