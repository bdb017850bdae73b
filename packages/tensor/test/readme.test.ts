import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test, vi } from "vitest";

test("the example in the README runs and prints what it says", async () => {
  const example = /```ts\n(.*?)```/s.exec(readFileSync(new URL("../README.md", import.meta.url), "utf8"))?.[1] ?? "";
  const file = new URL(`.readme-example.${process.pid}.ts`, import.meta.url);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  writeFileSync(file, example);
  try {
    await import(/* @vite-ignore */ file.href);
    expect(log.mock.calls).toEqual([["order", "1 2 0", "offsets", "0 0 3 5"], ["float32", [5], "70 30 10 50 20"]]);
  } finally {
    rmSync(file);
    log.mockRestore();
  }
});
