// Studies whose jobs run in processes of their own, for `job-places.test.ts`: they tell their process apart, end it, or wait to be stopped.
import { once } from "node:events";
import type { Job, JobContext, Study } from "../src/study.js";

const job = (name: string, run: (context: JobContext) => Promise<number>, needs: Readonly<Record<string, Job>> = {}): Job => ({ name, kind: name, config: {}, seed: 1, seconds: 1, needs, run });

const first = job("first", async ({ progress }) => {
  progress(0.5, 2);
  return process.pid;
});
const second = job("second", async ({ needs }) => Number(needs["first"].result) - process.pid, { first });
const faulty = job("faulty", async () => Promise.reject(new RangeError("the loss is odd")));
const crashing = job("crashing", async () => process.exit(3));
const waiting = job("waiting", async ({ signal, progress }) => {
  progress(0);
  await once(signal, "abort");
  throw signal.reason;
});

/** What the processes run. */
export const STUDIES: readonly Study[] = [
  {
    name: "process/A", title: "Processes", paper: { trend: "none", source: "none" }, jobs: () => [second, faulty, crashing, waiting],
    summarise: () => ({ headline: {}, rows: [], charts: {}, verdict: { outcome: "inconclusive", reason: "none" } }),
  },
];
