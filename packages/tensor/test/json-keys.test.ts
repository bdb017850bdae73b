import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findDuplicateKey } from "../src/json-keys.js";

test.each([
  ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', undefined],
  ['{"a":"b","b":"a"}', undefined],
  ['{"a":"{\\"a\\":1,\\"a\\":2}"}', undefined],
  ['{"a":1,"a":1}', "a"],
  ['{"a":1,"\\u0061":2}', "a"],
  ['{"x":{"b":1,"c":2, "b" : 3}}', "b"],
  ['{"":1,"":2}', ""],
  ['["a","a"]', undefined],
])("%s", (json, expected) => {
  expect(findDuplicateKey(json)).toBe(expected);
});

test("what JSON.stringify writes has no duplicates", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(findDuplicateKey(JSON.stringify(value))).toBeUndefined();
  }), { seed: 14 });
});

test("a long key is no problem", () => {
  const key = `"${"x\\n".repeat(500_000)}"`;
  expect(findDuplicateKey(`{${key}:1,${key}:2}`)?.length).toBe(1_000_000);
});
