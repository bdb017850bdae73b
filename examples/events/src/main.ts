// `npm --prefix examples/events start`: reads the command line and the data, runs the walk-through, prints the table and writes the report.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { createProgress } from "@mpm/train";
import { loadEvents } from "./example-events.js";
import { resultText, writeReport } from "./report.js";
import { parseSettings, USAGE } from "./settings.js";
import { walkThrough } from "./walk-through.js";

const here = (path: string): URL => new URL(path, import.meta.url);

async function main(words: readonly string[]): Promise<void> {
  const settings = parseSettings(words, { availableThreads: availableParallelism() });
  const result = await walkThrough(await loadEvents(here("../data/")), settings, createProgress({ unit: "events" }));
  console.log(resultText(result));
  const { html } = await writeReport(fileURLToPath(here("../out")), result);
  console.log(`report: ${html}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 1;
}
