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
  vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => void lines.push(words.join(" ")));
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  writeFileSync(example, /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "");
  await import(fileURLToPath(example));
  expect(lines[0]).toBe("45 parameters, the first is embed.weight 3,8");
  expect(lines[1]).toMatch(/^scores 2,2 (-?\d\.\d{3},){3}-?\d\.\d{3}$/);
});
