import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeReport } from "../src/report.js";
import { fakeResult } from "./report-fixture.js";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mpm-report-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const read = (name: string): string => readFileSync(join(directory, name), "utf8");

describe("writeReport", () => {
  it("writes both files into a directory that it makes, and leaves nothing else there", async () => {
    const out = join(directory, "a", "out");
    const written = await writeReport(out, fakeResult([1, 2, 3], [100, 1000]));
    expect(written).toEqual({ json: join(out, "report.json"), html: join(out, "report.html") });
    expect(readdirSync(out).toSorted()).toEqual(["report.html", "report.json"]);
  });

  it("has the numbers of the main label budget at the top of the JSON, and of every budget below it", async () => {
    const result = fakeResult([1, 2, 3], [100, 1000]);
    await writeReport(directory, result);
    const report = JSON.parse(read("report.json"));
    const full = result.runs.filter((run) => run.labels === 1000 && run.mode === "full").map(({ accuracy }) => accuracy);
    expect(report.labels).toBe(1000);
    expect(report.accuracy.full.values).toEqual(full);
    expect(report.accuracy.full.mean).toBeCloseTo((full[0] + full[1] + full[2]) / 3, 12);
    expect(report.accuracy.full.seeds).toBe(3);
    expect(report.auc.scratch.std).toBeGreaterThan(0);
    expect(report.gain).toEqual(report.byLabels["1000"].gain);
    expect(report.byLabels["100"].accuracy.scratch.mean).toBeLessThan(0.25);
    expect(report.pretrain).toMatchObject({ jetsPerSecond: 2450.3, seconds: 156.7 });
    expect(report.tokenizer).toMatchObject({ utilisation: 0.934, perplexity: 318.4 });
    expect(report.configuration).toMatchObject({ preset: "tiny", threads: 2, seeds: [1, 2, 3], labels: [100, 1000] });
    expect(report.versions.node).toBe("v20.20.2");
  });

  it.each([{ seeds: [1, 2, 3], labels: [100, 1000] }, { seeds: [5], labels: [100] }])("writes a page of every section for $seeds and $labels", async ({ seeds, labels }) => {
    await writeReport(directory, fakeResult(seeds, labels));
    const page = read("report.html");
    for (const id of ["headline", "scores", "roc", "tokenizer", "pretraining", "notes", "settings"]) expect(page).toContain(`id="${id}"`);
    expect(page.match(/<svg/g)).toHaveLength(9);
    expect(page).not.toMatch(/undefined|NaN|Infinity|\[object|null/);
    expect(page).toContain("learningRates.frozen");
    expect(page).toContain("&lt;beyond the budget&gt;");
  });

  it("writes a page that fetches nothing and runs nothing", async () => {
    await writeReport(directory, fakeResult([1, 2], [1000]));
    const page = read("report.html");
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(http/);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("gives one seed no spread", async () => {
    await writeReport(directory, fakeResult([4], [1000]));
    expect(JSON.parse(read("report.json")).accuracy.full).toMatchObject({ std: null, seeds: 1 });
    expect(read("report.html")).toContain("One seed: the error of the gain");
  });

  it("leaves an earlier report as it was when the result is incomplete", async () => {
    writeFileSync(join(directory, "report.json"), "earlier");
    const { runs, ...rest } = fakeResult([1, 2], [1000]);
    await expect(writeReport(directory, { ...rest, runs: runs.slice(1) })).rejects.toThrow(/no run of mode "scratch" with 1000 labels and seed 1/);
    expect(read("report.json")).toBe("earlier");
  });

  it("keeps the numbers when a chart cannot be drawn", async () => {
    const result = fakeResult([1], [1000]);
    const jetMass = { original: [90, 100], reconstructed: [NaN, 100] };
    await expect(writeReport(directory, { ...result, tokenizer: { ...result.tokenizer, jetMass } })).rejects.toThrow(/reconstructed.*NaN/);
    expect(readdirSync(directory)).toEqual(["report.json"]);
  });

  it("draws no empty charts for curves that were not recorded", async () => {
    const result = fakeResult([1, 2], [1000]);
    const runs = result.runs.map(({ roc: _roc, ...run }) => run);
    await writeReport(directory, { ...result, runs, pretrain: { ...result.pretrain, validation: [] } });
    expect(read("report.html").match(/<svg/g)).toHaveLength(6);
  });
});
