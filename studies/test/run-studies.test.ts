import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runUntil } from "../../packages/train/test/run-until.js";
import { temporaryFolder } from "../../packages/train/test/temporary-folder.js";
import { listStudies, runStudies } from "../src/run-studies.js";
import type { StudyResult } from "../src/study-result.js";
import { fakeStudy, type Diary } from "./fake-study.js";
import { fakeOptions } from "./run-fakes.js";

const ALL_JOBS = ["pretraining 1", "fine-tuning 10 1", "pretraining 2", "fine-tuning 10 2", "pretraining 3", "fine-tuning 10 3", "fine-tuning 100 1", "fine-tuning 100 2", "fine-tuning 100 3"];

const readResult = async (folder: string, study: string): Promise<StudyResult> => JSON.parse(await readFile(join(folder, "docs", "results", `${study}.json`), "utf8"));

describe("runStudies", () => {
  it("runs needs first and every job once, and writes numbers, pictures and the page", async () => {
    await using folder = await temporaryFolder();
    const diary: Diary = [];
    const options = fakeOptions(folder.path);
    expect(await runStudies([fakeStudy(diary), fakeStudy(diary, { name: "fake/B" })], options)).toBe(true);
    expect(diary).toEqual(ALL_JOBS);
    const { headline, rows, verdict, settings, cost, packages, machines } = await readResult(folder.path, "fake/A");
    expect(headline["at 10 labels"].value).toBeCloseTo(0.62, 12);
    expect(headline["at 10 labels"].error).toBeCloseTo(0.01 / Math.sqrt(3), 12);
    expect(rows).toHaveLength(2);
    expect({ verdict, settings, packages, machines }).toEqual({
      verdict: { outcome: "reproduced", reason: "10 labels against 100" }, settings: { scale: "small", seeds: [1, 2, 3], threads: 1 }, packages: { "@mpm/studies": "0.1.0" }, machines: ["an abacus"],
    });
    expect(cost).toMatchObject({ jobs: 9, plannedSeconds: 360 });
    expect(cost.wallSeconds).toBeGreaterThan(0);
    expect((await readdir(join(folder.path, "docs", "results", "fake"))).toSorted()).toEqual(["A-scan.svg", "A.json", "B-scan.svg", "B.json"]);
    expect(await readFile(join(folder.path, "docs", "results.md"), "utf8")).toContain("| [fake/A](#fakea-a-trend) | more \\| is better (arXiv 0000.00000, figure 1) | at 10 labels 0.6200 ± 0.0058 | **reproduced** |");
    expect(options.printed[0]).toMatch(/^fake\/A: reproduced \(10 labels against 100\); 9 jobs done, 0 kept, 0 failed; 0.0 min taken, 6.0 min planned$/);
  });

  it("keeps what is complete, and runs what has changed and what needs it", async () => {
    await using folder = await temporaryFolder();
    const diary: Diary = [];
    await runStudies([fakeStudy(diary)], fakeOptions(folder.path));
    const before = await readResult(folder.path, "fake/A");
    diary.length = 0;
    const again = fakeOptions(folder.path, { version: "0.2.0", machine: "another" });
    await runStudies([fakeStudy(diary)], again);
    expect(diary).toEqual([]);
    expect(again.printed.at(-2)).toContain("0 jobs done, 9 kept, 0 failed");
    expect(await readResult(folder.path, "fake/A")).toEqual(before);
    await runStudies([fakeStudy(diary, { gain: 0.2 })], fakeOptions(folder.path));
    expect(diary).toEqual(ALL_JOBS.filter((name) => name.startsWith("fine-tuning")));
    expect((await readResult(folder.path, "fake/A")).headline["at 10 labels"].value).toBeCloseTo(0.72, 12);
  });

  it("goes on where jobs fail, has no result then, and runs those alone the next time", async () => {
    await using folder = await temporaryFolder();
    const diary: Diary = [];
    const options = fakeOptions(folder.path);
    const failing = ["pretraining 2", "fine-tuning 100 3"];
    expect(await runStudies([fakeStudy(diary, { failing }), fakeStudy(diary, { name: "fake/B", gain: 0.3 })], options)).toBe(false);
    expect(diary.filter((name) => name.endsWith("1"))).toHaveLength(5);
    expect(diary).not.toContain("fine-tuning 10 2");
    expect(options.printed.filter((line) => line.startsWith("failed"))).toEqual([
      expect.stringMatching(/^failed: pretraining 2, in .*runs.[0-9a-f]{16}: RangeError: the loss is odd\n +at /),
      expect.stringMatching(/^failed: fine-tuning 10 2, in .*: Error: it needs "pretraining 2", which failed/),
      expect.stringMatching(/^failed: fine-tuning 100 2, .* it needs "pretraining 2"/),
      expect.stringMatching(/^failed: fine-tuning 100 3, .*: RangeError: the labels are odd/),
      expect.stringMatching(/^failed: fine-tuning 10 2, .* it needs "pretraining 2"/),
      expect.stringMatching(/^failed: fine-tuning 100 2, .* it needs "pretraining 2"/),
    ]);
    expect(options.printed).toContainEqual(expect.stringMatching(/^fake\/A: no result: 5 jobs done, 0 kept, 4 failed/));
    expect(options.shown).toContainEqual(expect.stringMatching(/^pretraining 2 .* failed: the loss is odd\n$/));
    await expect(readResult(folder.path, "fake/A")).rejects.toThrow("ENOENT");
    diary.length = 0;
    expect(await runStudies([fakeStudy(diary)], fakeOptions(folder.path))).toBe(true);
    expect(diary).toEqual(["pretraining 2", "fine-tuning 10 2", "fine-tuning 100 2", "fine-tuning 100 3"]);
  });

  it("goes on from the job in which it was killed", async () => {
    await using folder = await temporaryFolder();
    expect(await runUntil(new URL("killed-studies.ts", import.meta.url), [folder.path, "4"], 4)).toBe(false);
    expect(await readdir(join(folder.path, "runs"))).toHaveLength(4);
    const diary: Diary = [];
    expect(await runStudies([fakeStudy(diary)], fakeOptions(folder.path))).toBe(true);
    expect(diary).toEqual(ALL_JOBS.slice(3));
    expect((await readResult(folder.path, "fake/A")).verdict.outcome).toBe("reproduced");
  });

  it("stops when it is told to, and goes on the next time", async () => {
    await using folder = await temporaryFolder();
    const diary: Diary = [];
    const stop = new AbortController();
    const options = { ...fakeOptions(folder.path), signal: stop.signal };
    const onRun = (name: string): void => {
      if (name === "pretraining 2") stop.abort(new RangeError("enough"));
    };
    expect(await runStudies([fakeStudy(diary, { onRun }), fakeStudy(diary, { name: "fake/B" })], options)).toBe(false);
    expect(diary).toEqual(ALL_JOBS.slice(0, 3));
    expect(options.printed.slice(0, 2)).toEqual(["fake/A: failed: enough", "fake/B: failed: enough"]);
    expect(await runStudies([fakeStudy(diary)], fakeOptions(folder.path))).toBe(true);
    expect(diary).toEqual(ALL_JOBS);
  });

  it("says which number of a summary is none", async () => {
    await using folder = await temporaryFolder();
    const options = fakeOptions(folder.path);
    const study = fakeStudy([]);
    const broken = { ...study, summarise: (...words: Parameters<typeof study.summarise>) => ({ ...study.summarise(...words), headline: { never: { value: Number.NaN, error: null } } }) };
    expect(await runStudies([broken], options)).toBe(false);
    expect(options.printed).toContainEqual('fake/A: failed: fake/A: "value" is NaN: give null, or say it in words');
  });
});

describe("listStudies", () => {
  it("says what would run, and counts shared jobs once", async () => {
    await using folder = await temporaryFolder();
    const studies = [fakeStudy([]), fakeStudy([], { name: "fake/B", gain: 0.3 })];
    await runStudies(studies.slice(0, 1), fakeOptions(folder.path));
    const { printed, ...options } = fakeOptions(folder.path);
    await listStudies(studies, options);
    expect(printed).toEqual([
      "fake/A: A trend; 9 jobs of 6.0 min, 0 of 0.0 min to do", "fake/B: A trend; 9 jobs of 6.0 min, 6 of 3.0 min to do", "all: 15 jobs of 9.0 min, 6 of 3.0 min to do",
    ]);
  });
});
