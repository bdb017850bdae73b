// The example of the README, as it stands there.
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";

test("the README example learns four kinds of particles", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const code = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const path = fileURLToPath(new URL(`.readme-example.${process.pid}.ts`, import.meta.url));
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await writeFile(path, code);
    await import(path);
    const [use, sides] = print.mock.calls.map(([line]) => String(line));
    expect(use).toMatch(/^(75|87.5|100) % of 8 codes in use, perplexity [4-8]\.\d$/);
    expect(sides).toMatch(/^(9\d|100) % of the features decode to the right side$/);
  } finally {
    print.mockRestore();
    await rm(path, { force: true });
  }
});
