import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../packages/train/test/temporary-folder.js";
import { resultsPage, writeResultsPage } from "../src/results-page.js";
import { readStudyResults, type StudyResult } from "../src/study-result.js";
import type { Verdict } from "../src/study.js";

const result = (study: string, outcome: Verdict["outcome"]): StudyResult => ({
  study, title: "Fine-tuning (five tasks)", paper: { trend: "a gain", source: "arXiv 0000.00000" }, headline: { gain: { value: 0.05, error: 0.01 }, tasks: { value: 5, error: null } },
  rows: [{ task: "WH or ZH", AUC: { value: 0.7, error: 0.02 } }], charts: {}, verdict: { outcome, reason: "4 of 5 tasks." }, settings: { scale: "small", seeds: [1, 2, 3], threads: 2 },
  hashes: {}, packages: { "@mpm/studies": "0.1.0" }, machines: ["an abacus", "a laptop"], cost: { jobs: 3, plannedSeconds: 90, wallSeconds: 130, cpuSeconds: 30 },
});

test("the page says of each study what the paper found, what is found here, and what follows", () => {
  const page = resultsPage([result("event/E3", "inconclusive")]);
  expect(page).toContain("| [event/E3](#evente3-fine-tuning-five-tasks) | a gain (arXiv 0000.00000) | gain 0.050 ± 0.010; tasks 5 | **inconclusive** |");
  expect(page).toContain("## event/E3: Fine-tuning (five tasks)\n\nThe paper: a gain (arXiv 0000.00000).\n\nHere: **inconclusive**. 4 of 5 tasks.\n\n| task | AUC |\n| --- | --- |\n| WH or ZH | 0.700 ± 0.020 |");
  expect(page).toContain("Scale small, seeds 1, 2, 3; 3 runs of 2 threads, 2 min on the wall and 30 s of processor time (2 min planned) on an abacus and a laptop; @mpm/studies 0.1.0.");
});

test("results are read in the order of their numbers; none make a page without a table", async () => {
  await using folder = await temporaryFolder();
  const results = join(folder.path, "results");
  expect(await readFile(await writeResultsPage(results), "utf8")).not.toContain("|");
  await mkdir(join(results, "event"));
  for (const number of [10, 2, 1]) await writeFile(join(results, "event", `E${number}.json`), JSON.stringify(result(`event/E${number}`, "not reproduced")));
  expect((await readStudyResults(results)).map(({ study }) => study)).toEqual(["event/E1", "event/E2", "event/E10"]);
  expect(await readFile(await writeResultsPage(results), "utf8")).toMatch(/event\/E1\].*event\/E2\].*event\/E10\]/s);
});
