// The real files of the experiments, which lie beside the project (shared/data/real) and are no part of it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";

// Beside the checkout, or beside the folder of checkouts.
const FOLDERS = ["../../../../shared/data/real", "../../../shared/data/real"].map((path) => join(import.meta.dirname, path));

const folder = FOLDERS.find((path) => existsSync(path));
if (folder === undefined) console.warn(`real files are absent, their tests are skipped: expected one of ${FOLDERS.join(", ")}`);

/** A test of a real file: skipped, with the reason in its name, where the file is absent. */
export function testReal(file: string, name: string, run: (path: string) => Promise<void>): void {
  const path = folder === undefined ? undefined : join(folder, file);
  if (path !== undefined && existsSync(path)) test(`${file}: ${name}`, () => run(path));
  else test.skip(`${file}: ${name} (skipped: the file is absent)`, () => undefined);
}
