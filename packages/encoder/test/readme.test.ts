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
  const [first, last, right] = lines.map((line) => Number(/([\d.]+)( of 1000 right after 50 labels)?$/.exec(line)?.[1]));
  expect(lines).toHaveLength(3);
  expect(last).toBeLessThan(first - 0.2);
  expect(right).toBeGreaterThan(900);
});
