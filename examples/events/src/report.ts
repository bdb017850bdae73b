// Writes what the walk-through measured: report.json for programs, report.html for people.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { alignedTable, formatCount } from "@mpm/metrics/report";
import { writeAtomically } from "@mpm/train";
import { eventsPage, finding, withError } from "./events-page.js";
import type { EventsResult } from "./events-result.js";
import { summarise } from "./events-summary.js";

/** Writes `report.json` and `report.html` into a directory, made if absent. The numbers come first, so that they are kept if a chart cannot be drawn. */
export async function writeReport(directory: string, result: EventsResult): Promise<{ readonly json: string; readonly html: string }> {
  await mkdir(directory, { recursive: true });
  const [json, html] = [join(directory, "report.json"), join(directory, "report.html")];
  await writeAtomically(json, utf8(`${JSON.stringify({ ...result, summary: summarise(result) }, null, 2)}\n`));
  await writeAtomically(html, utf8(await eventsPage(result)));
  return { json, html };
}

/** The areas as plain text, and what they show. */
export function resultText(result: EventsResult): string {
  const sizes = summarise(result);
  const rows = sizes.map(({ perClass, auc, gain }) => [formatCount(perClass), withError(auc.scratch), withError(auc.full), withError(gain, "+")]);
  return `${alignedTable([["events per class", "from scratch", "fine-tuned", "gain in AUC"], ...rows])}\n\n${finding(result, sizes[sizes.length - 1])}`;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
