// Versions of the packages a tokenizer depends on, for the provenance of a saved model.

import { createRequire } from "node:module";

const DEPENDENCIES = ["graph", "layers", "runtime", "sets", "tensor", "train"];

/** Versions by package name, of this package and of those that make the numbers. */
export function packageVersions(): Readonly<Record<string, string>> {
  const require = createRequire(import.meta.url);
  // This file's folder, src or dist, lies in the root of the package.
  const paths = [["@mpm/tokenizer", "../package.json"], ...DEPENDENCIES.map((name) => [`@mpm/${name}`, `@mpm/${name}/package.json`])];
  return Object.fromEntries(paths.map(([name, path]) => [name, versionOf(require(path))]));
}

function versionOf(manifest: unknown): string {
  const isManifest = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isManifest ? String(manifest.version) : "unknown";
}
