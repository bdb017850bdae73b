import * as fc from "fast-check";
import { expect, test } from "vitest";
import { streamIdentity } from "../src/stream-identity.js";

const identityOf = (seed: number, ...path: (string | number)[]): string => streamIdentity(seed, path).join();

test("seeds, names, their kinds and their boundaries tell streams apart", () => {
  const identities = [
    identityOf(0), identityOf(1), identityOf(-1), identityOf(2 ** 32), identityOf(1, ""), identityOf(1, "a"), identityOf(1, "ab"), identityOf(1, "a", "b"),
    identityOf(1, "b", "a"), identityOf(1, 1), identityOf(1, "1"), identityOf(1, 1, 1), identityOf(1, 0.5), identityOf(1, "\0"),
    identityOf(1, "sixteen bytes !!"), identityOf(1, "sixteen bytes !!\0"), identityOf(1, "é"),
  ];
  expect(new Set(identities).size).toBe(identities.length);
});

test("-0 is 0", () => {
  expect(identityOf(-0, -0)).toBe(identityOf(0, 0));
});

test("equal paths agree, different paths do not", () => {
  const path = fc.array(fc.oneof(fc.string({ maxLength: 40 }), fc.integer()), { maxLength: 4 });
  fc.assert(fc.property(path, path, (a, b) => {
    expect(identityOf(3, ...a) === identityOf(3, ...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
  }), { seed: 5 });
});

test("twenty thousand neighbouring names do not collide in 64 bits", () => {
  const keys = new Set<string>();
  for (let i = 0; i < 20_000; i++) keys.add(streamIdentity(1, ["mask", i]).subarray(0, 2).join());
  expect(keys.size).toBe(20_000);
});

test.each([NaN, 0.5, 2 ** 60])("refuses the seed %s", (seed) => {
  expect(() => streamIdentity(seed, [])).toThrow(RangeError);
});

test("refuses names that are neither finite numbers nor strings", () => {
  expect(() => streamIdentity(1, [Infinity])).toThrow(RangeError);
  expect(() => streamIdentity("1" as unknown as number, [])).toThrow(TypeError);
  expect(() => streamIdentity(1, [null as unknown as string])).toThrow(TypeError);
});
