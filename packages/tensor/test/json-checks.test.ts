import { describe, expect, test } from "vitest";
import { aboveZero, atLeastZero, choice, list, number, object, record, show, text, wholeNumber, wholeNumberFrom } from "../src/json-checks.js";

const recipe = object({ name: text, sizes: list(wholeNumber, 2), limit: atLeastZero, order: choice(["pt", null]), scale: aboveZero, epochs: wholeNumberFrom(1) }, ["name"]);

describe("checks of plain data", () => {
  test.each([
    [{ name: "a" }],
    [{ name: "a", sizes: [0, 2 ** 31 - 1], limit: 0, order: null, scale: 0.1, epochs: 1 }],
    [{ name: "a", order: undefined }],
  ])("accept %j", (value) => expect(() => recipe(value, "recipe")).not.toThrow());

  test.each([
    [null, TypeError, "expected recipe to be an object, got null"],
    [[], TypeError, "expected recipe to be an object, got []"],
    [{}, RangeError, "recipe has no name: add it"],
    [{ name: "" }, TypeError, 'expected recipe.name to be a non-empty string, got ""'],
    [{ name: "a", size: 1 }, RangeError, "unknown key recipe.size: expected name, sizes, limit, order, scale, epochs"],
    [{ name: "a", toString: 1 }, RangeError, "unknown key recipe.toString"],
    [{ name: "a", sizes: 3 }, TypeError, "expected recipe.sizes to be a list, got 3"],
    [{ name: "a", sizes: [1] }, RangeError, "expected recipe.sizes to have 2 or more, got 1"],
    [{ name: "a", sizes: [1, 2.5] }, RangeError, "expected recipe.sizes[1] to be a whole number from 0 to 2^31 - 1, got 2.5"],
    [{ name: "a", limit: -1 }, RangeError, "expected recipe.limit to be 0 or more, got -1"],
    [{ name: "a", limit: Number.NaN }, TypeError, "expected recipe.limit to be a finite number"],
    [{ name: "a", scale: 0 }, RangeError, "expected recipe.scale to be above 0, got 0"],
    [{ name: "a", epochs: 0 }, RangeError, "expected recipe.epochs to be a whole number from 1 to 2^31 - 1, got 0"],
    [{ name: "a", order: "eta" }, RangeError, 'expected recipe.order to be "pt" or null, got "eta"'],
  ])("refuse %j", (value, kind, message) => {
    expect(() => recipe(value, "recipe")).toThrow(kind);
    expect(() => recipe(value, "recipe")).toThrow(message);
  });

  test("a record is a copy, and messages show what is no JSON too", () => {
    const value = { a: 1 };
    expect(record(value, "value")).toEqual(value);
    expect(record(value, "value")).not.toBe(value);
    expect([show(undefined), show("a")]).toEqual(["undefined", '"a"']);
    expect(() => number("1", "x")).toThrow(new TypeError('expected x to be a finite number, got "1"'));
  });
});
