import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packageVersions } from "../src/package-versions.js";

test("are those of the manifests", () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const versions = packageVersions();
  expect(manifest).toMatchObject({ version: versions["@mpm/tokenizer"] });
  expect(Object.keys(versions)).toEqual(["tokenizer", "graph", "layers", "runtime", "sets", "tensor", "train"].map((name) => `@mpm/${name}`));
});
