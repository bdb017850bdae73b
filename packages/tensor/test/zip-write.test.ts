import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { writeZip } from "../src/zip-write.js";

const files = [
  { name: "a.npy", contents: Uint8Array.of(1, 2, 3) },
  { name: "é.npy", contents: new Uint8Array(1000) },
  { name: "empty", contents: new Uint8Array(0) },
];

test.each([true, false])("another reader finds every file (compress %s)", (compress) => {
  expect(unzipSync(writeZip(files, compress))).toEqual(Object.fromEntries(files.map(({ name, contents }) => [name, contents])));
});

test("compression makes zeros smaller", () => {
  expect(writeZip(files, true).length).toBeLessThan(writeZip(files, false).length - 900);
});

test("the same files give the same bytes", () => {
  expect(writeZip(files, true)).toEqual(writeZip(files, true));
});

test("more files than the format can count are refused", () => {
  const many = Array.from({ length: 65_535 }, (_, i) => ({ name: `${i}`, contents: new Uint8Array(0) }));
  expect(() => writeZip(many, false)).toThrow(expect.objectContaining({ code: "zip64" }));
});
