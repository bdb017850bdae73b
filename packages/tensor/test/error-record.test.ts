import { expect, test } from "vitest";
import { decodeError, encodeError, MpmError } from "../src/index.js";

test.each([
  new TypeError("kind"),
  new RangeError("value"),
  new Error("other", { cause: new RangeError("why") }),
  new MpmError("run-failed", "condition", { cause: new Error("why") }),
])("%s crosses with class, message, code and cause", (error) => {
  const decoded = decodeError(structuredClone(encodeError(error)));
  expect(decoded).toEqual(error);
  expect(decoded.constructor).toBe(error.constructor);
  expect(decoded.stack).toBe(error.stack);
  expect(decoded.cause).toEqual(error.cause);
});

test("anything thrown becomes an error", () => {
  expect(decodeError(encodeError("text"))).toEqual(new Error("text"));
});
