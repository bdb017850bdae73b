import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it, vi } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examplePath = fileURLToPath(new URL(`.readme-example.${process.pid}.ts`, import.meta.url));

afterAll(() => {
  rmSync(examplePath, { force: true });
  rmSync(join(tmpdir(), `muon-or-electron-${process.pid}`), { recursive: true, force: true });
});

it("runs the example of the README, in its three parts", async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: unknown) => void printed.push(String(line)));
  writeFileSync(examplePath, Array.from(readme.matchAll(/```ts\n([\s\S]*?)```/g), ([, code]) => code).join("\n"));
  await import(/* @vite-ignore */ examplePath);
  log.mockRestore();
  expect(printed).toEqual([
    "nodes 800 x 7, edges 2400 x 4, globals 200 x 2",
    expect.stringMatching(/^50 events, \d+ with an electron$/), expect.stringMatching(/^50 events/), expect.stringMatching(/^50 events/), expect.stringMatching(/^50 events/),
    "5 labels, 50 events in the first bin", "40 events of a task", "a lepton is found",
    "encoder.edges, encoder.nodes, encoder.globals, round0.edges, round0.nodes, round0.globals, decoder, logits", "2400 x 16",
    "a lepton is found by labels, too",
  ]);
});
