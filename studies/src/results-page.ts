// docs/results.md and its pictures, from the results of all studies.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { renderChart } from "@mpm/metrics/render-chart";
import { writeAtomically } from "@mpm/train";
import { formatMeasure, markdownTable } from "./markdown-table.js";
import { readStudyResults, type StudyResult } from "./study-result.js";

const INTRODUCTION = `# What was reproduced

Each study repeats a claim of a paper on data simulated for this project, small enough for a laptop: what counts is the sign and
the order of effects, not the paper's numbers. A study's own criterion, fixed in its code, gives the verdict: "not reproduced" needs the
claim to be excluded, "inconclusive" is what errors leave open. Errors are those of means over seeds, which change events, order and first
weights; the pretrainings, of three seeds, are taken in turn, and the test events are always the same. This page is written by
\`npm run studies\`; \`npm run studies -- --only NAME\` repeats one.`;

/** Writes the page beside the folder of results, and the pictures into that folder. Gives the path of the page. */
export async function writeResultsPage(folder: string): Promise<string> {
  const results = await readStudyResults(folder);
  for (const { study, charts } of results) {
    for (const [name, spec] of Object.entries(charts)) await writeText(join(folder, figureFile(study, name)), await renderChart(spec, { standalone: true }));
  }
  const page = `${folder}.md`;
  await writeText(page, resultsPage(results));
  return page;
}

/** The page as Markdown; its pictures are in `results/`. */
export function resultsPage(results: readonly StudyResult[]): string {
  const overview = markdownTable(results.map((result) => ({
    study: `[${result.study}](#${slug(heading(result))})`, "the paper": `${result.paper.trend} (${result.paper.source})`,
    here: headlineText(result), verdict: `**${result.verdict.outcome}**`,
  })));
  return `${[INTRODUCTION, overview, ...results.map(section)].filter((part) => part !== "").join("\n\n")}\n`;
}

const heading = ({ study, title }: StudyResult): string => `${study}: ${title}`;

const headlineText = ({ headline }: StudyResult): string => Object.entries(headline).map(([name, measure]) => `${name} ${formatMeasure(measure)}`).join("; ");

function section(result: StudyResult): string {
  const { study, paper, verdict, charts, rows } = result;
  return [
    `## ${heading(result)}`, `The paper: ${paper.trend} (${paper.source}).`, `Here: **${verdict.outcome}**. ${verdict.reason}`,
    ...Object.keys(charts).map((name) => `![${study}: ${name}](results/${figureFile(study, name)})`), markdownTable(rows), provenance(result),
  ].filter((part) => part !== "").join("\n\n");
}

function provenance({ settings: { scale, seeds, threads }, cost, machines, packages }: StudyResult): string {
  const minutes = (seconds: number): string => (seconds < 60 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`);
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(", ");
  return `Scale ${scale}, seeds ${seeds.join(", ")}; ${cost.jobs} runs of ${threads} ${threads === 1 ? "thread" : "threads"}, ${minutes(cost.wallSeconds)} on the wall and ${minutes(cost.cpuSeconds)} of processor time`
    + ` (${minutes(cost.plannedSeconds)} planned) on ${machines.join(" and ")}; ${versions}.`;
}

const figureFile = (study: string, name: string): string => `${study}-${name}.svg`;

/** The name of a heading in links to it, as GitHub makes it. */
const slug = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");

async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, new TextEncoder().encode(text));
}
