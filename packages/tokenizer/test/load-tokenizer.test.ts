// Loading each kind is part of `tokenizer-conformance.ts`; here is what it refuses.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadTokenizer } from "../src/load-tokenizer.js";

let directory = "";
beforeAll(() => { directory = mkdtempSync(join(tmpdir(), "tokenizer-")); });
afterAll(() => rmSync(directory, { recursive: true }));

test.each([
  ['{"kind":"set-encoder","version":1}', /kind "set-encoder": expected "vq-vae" or "k-means"/],
  ["[]", /kind undefined/],
  ["null", /kind undefined/],
  ["{", /not JSON/],
])("refuses %s", async (text, message) => {
  writeFileSync(join(directory, "model.json"), text);
  await expect(loadTokenizer(directory)).rejects.toMatchObject({ code: "model-invalid", message: expect.stringMatching(message) as unknown });
});

test("refuses a directory that is not there", async () => {
  await expect(loadTokenizer(join(directory, "other"))).rejects.toMatchObject({ code: "model-unreadable" });
});
