import { expect, test } from "vitest";
import { jsonDifferences } from "../src/index.js";

test("differences are named by their place, whatever the order of keys", () => {
  expect(jsonDifferences({ a: 1, b: { c: [1, { d: 2 }] } }, { b: { c: [1, { d: 2 }] }, a: 1 })).toEqual([]);
  expect(jsonDifferences({ a: 1, b: { c: [1, { d: 2 }] } }, { b: { c: [1, { d: 3 }, 4] } })).toEqual(["a (1, now absent)", "b.c.1.d (2, now 3)", "b.c.2 (absent, now 4)"]);
  expect(jsonDifferences({ a: [] }, { a: {} })).toEqual(["a ([], now {})"]);
  expect(jsonDifferences({ a: null }, { a: 0 })).toEqual(["a (null, now 0)"]);
});
