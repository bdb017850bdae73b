import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it, vi } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examplePath = fileURLToPath(new URL(`.readme-example.${process.pid}.ts`, import.meta.url));

afterAll(() => rmSync(examplePath, { force: true }));

it("runs the example of the README", async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: unknown) => void printed.push(String(line)));
  writeFileSync(examplePath, /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "");
  await import(/* @vite-ignore */ examplePath);
  log.mockRestore();
  expect(printed[0]).toMatch(/^linear CKA 0\.[45]\d+, biased 0\.[45]\d+$/);
  expect(printed[1]).toMatch(/^RBF CKA 0\.\d+$/);
  expect(printed[2]).toBe("y-constant");
  expect(printed[3]).toMatch(/^0\.[45]\d+ \+- 0\.0\d+$/);
  expect(printed[4]).toMatch(/^1\.000,0\.[45]\d+$/);
});
