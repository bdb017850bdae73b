import { expect, test } from "vitest";
import { packageVersions } from "../src/index.js";

test("names the package of a module and its own mpm packages", () => {
  const versions = packageVersions(import.meta.url);
  expect(Object.keys(versions)).toEqual(["@mpm/train", "@mpm/tensor", "@mpm/graph", "@mpm/runtime"]);
  for (const version of Object.values(versions)) expect(version).toMatch(/^\d+\.\d+\.\d+/);
});
