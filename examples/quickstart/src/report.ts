// Writes what the quickstart measured: report.json for programs, report.html for people.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "@mpm/train";
import { reportCharts } from "./report-charts.js";
import { quickstartPage } from "./report-page.js";
import type { QuickstartResult } from "./report-result.js";
import { summarise } from "./report-summary.js";

/** Paths of the written files. */
export interface WrittenReport {
  readonly json: string;
  readonly html: string;
}

/**
 * Writes `report.json` and `report.html` into a directory, made if absent, each whole or not at all. The numbers come first,
 * so that they are kept if a chart cannot be drawn. A result that lacks runs is a RangeError and nothing is written.
 */
export async function writeReport(directory: string, result: QuickstartResult): Promise<WrittenReport> {
  const summary = summarise(result);
  await mkdir(directory, { recursive: true });
  const json = join(directory, "report.json");
  const html = join(directory, "report.html");
  await writeAtomically(json, utf8(`${JSON.stringify(summary, null, 2)}\n`));
  await writeAtomically(html, utf8(quickstartPage(summary, await reportCharts(result))));
  return { json, html };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
