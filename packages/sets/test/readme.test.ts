import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";

const example = new URL(`.readme-example.${process.pid}.ts`, import.meta.url);

afterEach(() => {
  rmSync(example, { force: true });
  vi.restoreAllMocks();
});

test("the README example runs", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  writeFileSync(example, /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "");
  await import(fileURLToPath(example));
  expect(new Set(lines)).toEqual(new Set(["sets 0 1: features [6, 3], 1 hidden", "sets 2: features [3, 3], 0 hidden"]));
});
