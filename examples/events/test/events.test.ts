import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgress } from "@mpm/train";
import { expect, test } from "vitest";
import { MODES } from "../src/events-result.js";
import { summarise } from "../src/events-summary.js";
import { loadEvents, taskEvents } from "../src/example-events.js";
import { resultText, writeReport } from "../src/report.js";
import { LARGEST_TASK, parseSettings } from "../src/settings.js";
import { walkThrough } from "../src/walk-through.js";
import { fewEvents, quickSettings } from "./tiny-events.js";

test("the walk-through learns, fine-tunes, and reports", async () => {
  const result = await walkThrough(await fewEvents(), quickSettings(), createProgress({ stream: { write: () => true } }));
  expect(result.runs.map(({ perClass, seed, mode }) => [perClass, seed, mode])).toEqual([10, 20].flatMap((perClass) => [1, 2].flatMap((seed) => MODES.map((mode) => [perClass, seed, mode]))));
  expect(result.pretraining.losses).toHaveLength(2);
  expect(result.pretraining.losses[1].loss).toBeLessThan(Math.log(13));
  expect(result.pretraining.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(195); // 12 % of 32,500 events, one in twenty
  for (const { auc, history } of result.runs) {
    expect(auc).toBeGreaterThan(0);
    expect(history.map(({ epoch }) => epoch)).toEqual(history.map((_, at) => at + 1));
    expect(history.every(({ wallSeconds }, at) => wallSeconds > (history[at - 1]?.wallSeconds ?? 0))).toBe(true);
  }
  const folder = await mkdtemp(join(tmpdir(), "mpm-events-"));
  try {
    const { json, html } = await writeReport(join(folder, "out"), result);
    expect(JSON.parse(await readFile(json, "utf8"))).toMatchObject({ task: { name: "WH vs ZH" }, summary: [{ perClass: 10, gain: { mean: expect.any(Number), error: expect.any(Number) } }, { perClass: 20 }] });
    const page = await readFile(html, "utf8");
    for (const id of ["headline", "areas", "costs", "pretraining", "notes", "settings"]) expect(page).toContain(`id="${id}"`);
    expect(page.match(/<svg/g)).toHaveLength(Number.isFinite(summarise(result)[1].tasksToBreakEven) ? 5 : 4);
    expect(page).not.toMatch(/undefined|NaN|Infinity|\[object|null|<script|src=/);
  } finally {
    await rm(folder, { recursive: true });
  }
  expect(resultText(result)).toMatch(/WH against ZH: area under the ROC curve 0\.\d{3} ± 0\.\d{3} after pretraining/);
}, 120_000);

test("the parts share no event, and a class has as many as the largest task takes", async () => {
  const parts = Object.values(await loadEvents(new URL("../data/", import.meta.url)));
  const energies = parts.map(({ objects: { offsets, columns: { energy, phi } } }) => new Set(Array.from({ length: offsets.length - 1 }, (_, event) => `${energy[offsets[event]]} ${phi[offsets[event]]} ${energy[offsets[event] + 1]}`)));
  for (const [at, part] of energies.entries()) for (const other of energies.slice(at + 1)) expect([...part].filter((key) => other.has(key)).length).toBe(0);
  const { task } = parseSettings([], { availableThreads: 1 });
  const { tasks } = await loadEvents(new URL("../data/", import.meta.url));
  const chosen = (perClass: number): Float64Array | Float32Array => taskEvents(tasks, task, { perClass, seed: 1 }).objects.columns.energy;
  expect(taskEvents(tasks, task, { perClass: LARGEST_TASK, seed: 1 }).labels).toHaveLength(2 * LARGEST_TASK);
  const large = new Set(chosen(200));
  expect(chosen(50).every((energy) => large.has(energy))).toBe(true);
});

test("what training costs is counted to the best of training from scratch", () => {
  const history = (...values: readonly number[]) => values.map((value, at) => ({ value, epoch: at + 1, wallSeconds: 2 * (at + 1), cpuSeconds: 0 }));
  const run = { perClass: 10, seed: 1 };
  const runs = [{ ...run, mode: "scratch", auc: 0.7, history: history(0.6, 0.65, 0.7, 0.69) }, { ...run, mode: "full", auc: 0.8, history: history(0.71, 0.7) }] as const;
  const pretraining = { events: 1, parameters: 1, cost: { wallSeconds: 9, cpuSeconds: 9 }, losses: [], test: { loss: 1, auc: null, aucs: {} }, confusion: [] };
  const base = { task: { name: "", signal: "", background: "", mapping: "" }, sizes: [10], processes: [], testEvents: 1, pretraining, seconds: 1, settings: {}, versions: {} };
  const [summary] = summarise({ ...base, seeds: [1], runs });
  expect(summary).toMatchObject({ epochs: { scratch: 3, full: 1 }, seconds: { scratch: 6, full: 2 }, neverAsGood: 0, tasksToBreakEven: 3 }); // 9 + 2 k <= 6 k
  expect(summary.gain.mean).toBeCloseTo(0.1, 12);
  const late = { ...runs[1], history: history(0.5, 0.6) };
  expect(summarise({ ...base, seeds: [1], runs: [runs[0], late] })[0]).toMatchObject({ epochs: { full: 2 }, neverAsGood: 1, tasksToBreakEven: Infinity });
  expect(() => summarise({ ...base, seeds: [1, 2], runs })).toThrow(/no run of mode "scratch" with 10 events per class and seed 2/);
});

test.each([
  [["--task", "WH"], "--task: expected one of WH vs ZH, ttH vs ttbar"], [["--sizes", "50,2000"], "--sizes: expected 1000 at most, got 2000"], [["--seeds", "0"], '--seeds: expected a whole number of 1 or more, got "0"'],
  [["--backbone-rate", "0"], '--backbone-rate: expected a number above 0, got "0"'], [["--size", "10"], "Unknown option '--size'"],
])("%j is refused", (words, message) => {
  expect(() => parseSettings(words, { availableThreads: 2 })).toThrow(message);
});
