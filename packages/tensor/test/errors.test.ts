import { expect, test } from "vitest";
import { messageOf, MpmError } from "../src/index.js";

test("an MpmError carries code, message, name and cause", () => {
  const cause = new Error("why");
  const error = new MpmError("zip64", "too large", { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ code: "zip64", name: "MpmError", message: "too large", cause });
});

test("without a cause there is none", () => {
  expect("cause" in new MpmError("a", "b")).toBe(false);
});

test("messageOf tells what anything thrown says", () => {
  expect([new MpmError("zip64", "too large"), "text", undefined].map(messageOf)).toEqual(["too large", "text", "undefined"]);
});
