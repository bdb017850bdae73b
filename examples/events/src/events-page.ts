// The report as one page.
import { breakEvenChart, confusionChart, labelScanChart, lossChart, timeToTargetChart } from "@mpm/metrics";
import { BLUE, NEUTRAL, renderChart } from "@mpm/metrics/render-chart";
import { formatCount, formatDuration, formatPercent, reportChart, reportFigures, reportGrid, reportHeadline, reportNotes, reportPage, reportSection, reportSettings, reportTable } from "@mpm/metrics/report";
import { tensor } from "@mpm/tensor";
import { MODE_NAMES, MODES, runsOf, type EventsResult } from "./events-result.js";
import { bestArea, summarise, type SizeSummary } from "./events-summary.js";

const COLOURS = [NEUTRAL, BLUE];

/** The HTML of the report. Needs vega and vega-lite. */
export async function eventsPage(result: EventsResult): Promise<string> {
  const sizes = summarise(result);
  return reportPage("mpm events report", [
    header(result, sizes[sizes.length - 1]), keyFigures(result), await areas(result, sizes), await costs(result, sizes), await pretraining(result), notes(result),
    reportSection("settings", "Settings and versions", reportSettings({ ...result.settings, ...result.versions })),
  ]);
}

/** "0.812 ± 0.003" */
export const withError = ({ mean, error }: SizeSummary["gain"], sign = ""): string => `${mean < 0 ? "−" : sign}${Math.abs(mean).toFixed(3)}${Number.isFinite(error) ? ` ± ${error.toFixed(3)}` : ""}`;

/** What the largest task shows; a gain within two standard errors is called no clear change. */
export function finding({ task }: EventsResult, { perClass, auc, gain }: SizeSummary): string {
  const start = `With ${formatCount(perClass)} events of each class, ${task.signal} against ${task.background}: area under the ROC curve ${withError(auc.full)} after pretraining, ${withError(auc.scratch)} from scratch`;
  if (!(Math.abs(gain.mean) > 2 * gain.error)) return `${start}; no clear difference.`;
  return `${start}; ${(Math.abs(gain.mean) / gain.error).toFixed(1)} standard errors ${gain.mean > 0 ? "better" : "worse"}.`;
}

function header(result: EventsResult, last: SizeSummary): string {
  const { task, processes, pretraining: { events } } = result;
  return `<header>
<h1>What pretraining on other processes is worth</h1>
<p class="muted">A graph network learns ${processes.length} simulated processes from ${formatCount(events)} events, then to tell ${task.signal} from ${task.background}.</p>
</header>
${reportHeadline(withError(last.gain, "+"), `in area under the ROC curve at ${formatCount(last.perClass)} events per class`, finding(result, last))}`;
}

function keyFigures({ pretraining: { events, parameters, cost, test }, seconds }: EventsResult): string {
  return reportFigures([
    ["Parameters", formatCount(parameters)], ["Pretraining events", formatCount(events)], ["Pretraining", formatDuration(cost.wallSeconds)],
    ["Accuracy, all processes", formatPercent(test.accuracy ?? 0)], ["Whole run", formatDuration(seconds)],
  ]);
}

async function areas(result: EventsResult, sizes: readonly SizeSummary[]): Promise<string> {
  const rows = sizes.map(({ perClass, auc, gain }) => cells([formatCount(perClass), withError(auc.scratch), withError(auc.full), withError(gain, "+")]));
  const points = MODES.flatMap((mode) => sizes.map(({ perClass, auc }) => ({ mode: MODE_NAMES[mode], numLabels: perClass, value: auc[mode].mean, error: auc[mode].error })));
  const chart = await renderChart(labelScanChart(points, { valueTitle: "AUC", countTitle: "events per class" }), { colours: COLOURS, width: 640, height: 280 });
  return reportSection("areas", `${result.task.name}: few events`, `${reportTable(["Events per class", ...MODES.map((mode) => MODE_NAMES[mode]), "Gain"], [`<tbody>${rows.join("")}</tbody>`])}
<p class="muted">Area under the ROC curve on ${formatCount(result.testEvents)} test events: mean and standard error over ${result.seeds.length} seeds. Gain: the difference, seed by seed.</p>
${reportChart(chart, "AUC against events per class", "bars: standard error over seeds")}`);
}

async function costs(result: EventsResult, sizes: readonly SizeSummary[]): Promise<string> {
  const rows = sizes.map(({ perClass, epochs, seconds, neverAsGood, tasksToBreakEven }) => cells([
    formatCount(perClass), epochs.scratch.toFixed(1), epochs.full.toFixed(1), seconds.scratch.toFixed(1), seconds.full.toFixed(1), `${neverAsGood} of ${result.seeds.length}`,
    Number.isFinite(tasksToBreakEven) ? formatCount(tasksToBreakEven) : "none",
  ]));
  const { perClass, seconds, tasksToBreakEven } = sizes[sizes.length - 1];
  const [scratch, full] = MODES.map((mode) => runsOf(result, perClass, mode)[0]);
  const times = timeToTargetChart([scratch, full].map(({ mode, history }) => ({ label: MODE_NAMES[mode], history })), { target: bestArea(scratch), valueTitle: "validation AUC" });
  const ways = MODES.map((mode) => ({ label: MODE_NAMES[mode], pretraining: mode === "full" ? result.pretraining.cost.wallSeconds : 0, perTask: seconds[mode] }));
  const paysAt = Number.isFinite(tasksToBreakEven) ? await renderChart(breakEvenChart(ways, { tasks: 2 * tasksToBreakEven }), { colours: COLOURS }) : "";
  const charts = [
    reportChart(await renderChart(times, { colours: COLOURS }), "Time to target", `${formatCount(perClass)} events per class, seed ${result.seeds[0]}; dashed: the best of training from scratch`),
    reportChart(paysAt, "Break even", `seconds of training in all, tasks of ${formatCount(perClass)} events per class`),
  ];
  const headings = ["Events per class", "Epochs, scratch", "Epochs, fine-tuned", "Seconds, scratch", "Seconds, fine-tuned", "Never as good", "Tasks to break even"];
  return reportSection("costs", "Time to the quality of training from scratch", `${reportTable(headings, [`<tbody>${rows.join("")}</tbody>`])}
<p class="muted">Until the validation events are told apart as well as training from scratch ever does; runs that never get there count whole, and then nothing breaks even.</p>
${reportGrid(charts)}`);
}

async function pretraining({ processes, pretraining: { confusion, losses, test, cost } }: EventsResult): Promise<string> {
  const counts = tensor("int32", [processes.length, processes.length], confusion.flat());
  const matrix = await renderChart(confusionChart(counts, processes), { width: 620, height: 520, legend: false });
  const loss = await renderChart(lossChart([{ label: "validation", steps: losses }]), { legend: false });
  const text = `accuracy ${formatPercent(test.accuracy ?? 0)}, where guessing gives ${formatPercent(1 / processes.length)}; mean area under the ROC curves, each process against the others, ${(test.auc ?? NaN).toFixed(3)}`;
  return reportSection("pretraining", "Pretraining", `${reportChart(matrix, "Confusion", `shares of each true process on test events; ${text}`)}
${reportChart(loss, "Loss", `cross-entropy of validation events after each pass, ${formatDuration(cost.wallSeconds)} in all; guessing gives ${Math.log(processes.length).toFixed(2)}`)}`);
}

function notes({ task, seeds }: EventsResult): string {
  const sentences = [
    "The events are simulated (Pythia 8 at leading order and a fast detector simulation made for this project).",
    `The task stands for one of arXiv 2412.10665: ${task.mapping}.`,
    "One seed fixes the events, their order and the last layer's first weights for both ways. There is one pretraining: its own spread is not in the errors, nor is that of the test events, which all runs share.",
    "Pretraining sees both processes of the task, with labels, in other events.",
    seeds.length > 1 ? `Errors of ${seeds.length} seeds are uncertain themselves.` : "One seed: there are no errors.",
  ];
  return reportSection("notes", "Notes", reportNotes(sentences));
}

const cells = ([first, ...others]: readonly string[]): string => `<tr><th scope="row">${first}</th>${others.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
