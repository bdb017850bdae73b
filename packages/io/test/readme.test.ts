import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";

test("the example in the README runs and prints what it says", async () => {
  const example = /```ts\n(.*?)```/s.exec(readFileSync(new URL("../README.md", import.meta.url), "utf8"))?.[1] ?? "";
  const file = new URL(`.readme-example.${process.pid}.ts`, import.meta.url);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  writeFileSync(file, example.replaceAll('"events.root"', JSON.stringify(fileURLToPath(new URL("files/root-lz4.root", import.meta.url)))));
  try {
    await import(/* @vite-ignore */ file.href);
    expect(log.mock.calls).toEqual([
      ["i4 int32, f8 float64, njet int32, jet_pt float32[], jet_n int32[]"], ["jets of the first events", "0 0 1 3"], [32, "events", 66, "jets"], ["then", 45, "more"],
    ]);
  } finally {
    rmSync(file);
    log.mockRestore();
  }
});
