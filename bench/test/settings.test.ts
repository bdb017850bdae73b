import { expect, test } from "vitest";
import { parseSettings } from "../src/settings.js";

test("by default every preset is measured at two or three batch sizes, and one of them at one thread too", () => {
  const { rows, json, profile } = parseSettings([]);
  expect(rows.filter(({ preset }) => preset === "small").map((row) => [row.particlesPerBatch, row.threads]))
    .toEqual([[2_500, 2], [10_000, 2], [20_000, 2], [10_000, 1]]);
  expect(new Set(rows.map(({ preset }) => preset))).toEqual(new Set(["tiny", "small", "mpm-v1"]));
  expect([json, profile]).toEqual([false, false]);
});

test("options narrow the rows", () => {
  expect(parseSettings(["--presets", "tiny", "--particles", "300", "--threads", "1", "--repeats", "2", "--json"])).toMatchObject({
    rows: [{ preset: "tiny", particlesPerBatch: 300, threads: 1, repeats: 2 }], json: true,
  });
});

test("what is wrong is said", () => {
  expect(() => parseSettings(["--presets", "huge"])).toThrow("expected some of mpm-v1, mpm-v1-code, small, tiny, got huge");
  expect(() => parseSettings(["--particles", "2.5"])).toThrow("--particles: expected whole numbers of 1 or more");
  expect(() => parseSettings(["--preset", "tiny"])).toThrow("--preset");
});

test("another subject is one of those there are", () => {
  expect(parseSettings(["io", "--quick"])).toMatchObject({ subject: "io", quick: true, large: undefined });
  expect(parseSettings(["jets"])).toMatchObject({ subject: "jets", quick: false });
  expect(parseSettings(["io", "--large"])).toMatchObject({ subject: "io", large: 2 });
  expect(parseSettings(["graph"]).subject).toBe("graph");
  expect(parseSettings(["cka", "--quick"])).toMatchObject({ subject: "cka", quick: true });
  expect(parseSettings(["events", "--json"])).toMatchObject({ subject: "events", json: true });
  expect(() => parseSettings(["disk"])).toThrow('expected "cka", "events", "graph", "io", "jets" or nothing to measure, got disk');
  expect(() => parseSettings(["--large"])).toThrow("--large goes with io");
});
