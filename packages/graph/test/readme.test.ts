import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test, vi } from "vitest";

test("the example in the README runs and prints what it says", async () => {
  const example = /```ts\n(.*?)```/s.exec(readFileSync(new URL("../README.md", import.meta.url), "utf8"))?.[1] ?? "";
  const file = new URL(`.readme-example.${process.pid}.ts`, import.meta.url);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  writeFileSync(file, example);
  try {
    await import(/* @vite-ignore */ file.href);
    expect(log.mock.calls).toEqual([["logits, loss, weight_grad, bias_grad"], ["loss", "0.6931"], ["gradient of the bias", "0.1667 -0.1667"]]);
  } finally {
    rmSync(file);
    log.mockRestore();
  }
});
