// Writes what the quickstart measured: report.json for programs, report.html for people.
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reportCharts } from "./report-charts.js";
import { reportPage } from "./report-page.js";
import type { QuickstartResult } from "./report-result.js";
import { summarise } from "./report-summary.js";

export { pairedGain, type PairedCorrectness, type PairedGain } from "./paired-gain.js";
export type { ClassRoc, LabelGain, LossPoint, Mode, OriginalAndReconstructed, QuickstartResult, Run } from "./report-result.js";

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
  await writeAtomically(json, `${JSON.stringify(summary, null, 2)}\n`);
  await writeAtomically(html, reportPage(summary, await reportCharts(result)));
  return { json, html };
}

async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
