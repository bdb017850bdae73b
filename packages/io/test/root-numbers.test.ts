// Packed numbers: ranges as ROOT writes them, and values as TBufferFile reads them.
import { describe, expect, it } from "vitest";
import { kindOfCode, kindOfName, rangeIn } from "../src/root-numbers.js";

const DOUBLE32 = 9;
const FLOAT16 = 19;

function unpack(code: number, title: string, bytes: readonly number[]): number {
  const kind = kindOfCode(code, title);
  expect(kind?.bytes).toBe(bytes.length);
  return kind?.unpack?.(new DataView(Uint8Array.from(bytes).buffer), 0) ?? Number.NaN;
}

describe("ranges", () => {
  it.each([
    ["//[0,10,14]", { low: 0, high: 10, bits: 14 }], ["x[3][-pi,pi,16]/d", { low: -Math.PI, high: Math.PI, bits: 16 }], ["[0, twopi]", { low: 0, high: 2 * Math.PI, bits: undefined }],
    ["//[0,2*pi,20]", { low: 0, high: 2 * Math.PI, bits: 20 }], ["//[-pi/2,pi/2]", { low: -Math.PI / 2, high: Math.PI / 2, bits: undefined }], ["//[1e-3,1.5e3,8] energy", { low: 1e-3, high: 1500, bits: 8 }],
    ["// no range [3]", undefined], ["", undefined],
  ])("%s", (title, range) => {
    expect(rangeIn(title)).toEqual(range);
  });

  it("that cannot be read are refused", () => {
    expect(() => rangeIn("//[0,sqrt(2)]")).toThrow(/range says/);
  });
});

describe("packed numbers", () => {
  it("are float32 for a Double32_t without a range", () => {
    expect(unpack(DOUBLE32, "", [0x3f, 0xc0, 0, 0])).toBe(1.5);
    expect(kindOfCode(DOUBLE32)?.dtype).toBe("float64");
  });

  it("are scaled integers in a range", () => {
    expect(unpack(DOUBLE32, "[0,10,10]", [0, 0, 2, 0])).toBe(5); // 512 / (1024 / 10)
    expect(unpack(DOUBLE32, "[-1,1]", [0xff, 0xff, 0xff, 0xff])).toBe(1);
    expect(unpack(FLOAT16, "[0,100,8]", [0, 0, 0, 64])).toBe(25);
  });

  it("are an exponent and a short mantissa otherwise", () => {
    // 1.5 is 2^0 * 1.1: exponent 127, and of 12 bits of mantissa the highest
    expect(unpack(FLOAT16, "", [127, 0x08, 0])).toBe(1.5);
    expect(unpack(FLOAT16, "", [127, 0x28, 0])).toBe(-1.5);
    expect(unpack(DOUBLE32, "[0,0,8]", [129, 0, 0x40])).toBe(5);
    expect(kindOfCode(FLOAT16)?.dtype).toBe("float32");
  });
});

describe("names of types", () => {
  it("are those of C++, of ROOT, and of the file", () => {
    expect(kindOfName("unsigned long long")).toEqual({ dtype: "uint64", bytes: 8 });
    expect(kindOfName("Long64_t")).toEqual({ dtype: "int64", bytes: 8 });
    expect(kindOfName("xAOD::Type::ObjectType", { "xAOD::Type::ObjectType": 3 })).toEqual({ dtype: "int32", bytes: 4 });
    expect(kindOfName("TLorentzVector")).toBeUndefined();
    expect(kindOfName("toString")).toBeUndefined();
  });
});
