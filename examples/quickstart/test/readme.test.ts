import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";

const example = new URL(`.readme-example.${process.pid}.ts`, import.meta.url);
const root = fileURLToPath(new URL("../../../", import.meta.url));

afterEach(() => {
  rmSync(example, { force: true });
  vi.restoreAllMocks();
});

test("the example of the root README runs", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  const source = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  writeFileSync(example, source.replace('"examples/', `"${root}examples/`)); // the README's path is that of the root
  await import(fileURLToPath(example));
  expect(lines).toEqual(["500 x 10 probabilities, 10 classes"]);
}, 120_000);
