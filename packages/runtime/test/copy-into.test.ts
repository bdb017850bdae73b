import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { copyInto } from "../src/copy-into.js";

test("copies raw bytes into a view", () => {
  const data = new BigInt64Array(4);
  copyInto("y", tensor("int64", [2], data.subarray(1, 3)), tensor("int64", [2], [5, -6]));
  expect([...data]).toEqual([0n, 5n, -6n, 0n]);
});

test("refuses another shape", () => {
  expect(() => copyInto("y", tensor("int8", [2, 1]), tensor("int8", [1, 2])))
    .toThrow("output \"y\": the model gave int8 [1, 2], but `into` holds int8 [2, 1]");
});
