import { expect, test } from "vitest";
import { crc32 } from "../src/crc32.js";

// The check value of the CRC catalogue, and checksums from Python's zlib.crc32.
test.each([["", 0], ["123456789", 0xcbf43926], ["a", 0xe8b7be43], ["particles", 0xcc55397a]])("%j", (text, expected) => {
  expect(crc32(new TextEncoder().encode(text))).toBe(expected);
});
