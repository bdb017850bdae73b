import { readFile, rm, writeFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";

test("the example of the README prints what it says", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const file = new URL(`.readme-example.${process.pid}.ts`, import.meta.url);
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await writeFile(file, example);
  try {
    await import(/* @vite-ignore */ file.pathname);
    expect(log.mock.calls[0]?.[0]).toContain("cpu");
    expect(log.mock.calls[1]).toEqual([{ dtype: "float32", shape: [2, 2], data: Float32Array.of(2, 4, 6, 8) }]);
    expect(log.mock.calls[2]).toEqual([Float32Array.of(0, 0, 4, 8, 12, 16)]);
  } finally {
    log.mockRestore();
    await rm(file);
  }
});
