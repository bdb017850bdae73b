// The example of the README, as it stands there.
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";

test("the README example learns the line it says", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const code = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const path = fileURLToPath(new URL(`.readme-example.${process.pid}.ts`, import.meta.url));
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await writeFile(path, code);
    await import(path);
    expect(print.mock.calls.map(([first]) => first)).toEqual([100, 200, 300, "2.00 -1.00 3.00"]);
  } finally {
    print.mockRestore();
    await rm(path, { force: true });
  }
});
