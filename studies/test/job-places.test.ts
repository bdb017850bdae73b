import { join } from "node:path";
import { createProgress } from "@mpm/train";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../packages/train/test/temporary-folder.js";
import { jobResult } from "../src/job-directory.js";
import { processPlace, type JobProcess } from "../src/job-places.js";
import { studyPlanner, type PlannedJob } from "../src/plan-jobs.js";
import { runJobs, type JobPlace } from "../src/run-jobs.js";
import { STUDIES } from "./process-studies.js";

const settings = { scale: "small", seeds: [1, 2, 3], data: "" } as const;
const planned = async (): Promise<Readonly<Record<string, PlannedJob>>> => {
  const { all } = await studyPlanner({ settings, threads: 1 })(STUDIES[0]);
  return Object.fromEntries(all.map((plan) => [plan.job.name, plan]));
};
const placeIn = (folder: string): JobProcess =>
  processPlace({ module: new URL("process-studies.ts", import.meta.url).href, names: [], settings, threads: 1, folder, packages: {}, machine: "an abacus" });
const silent = { onProgress: () => undefined, signal: new AbortController().signal };

test("jobs run in one other process, which says how far they are, and are kept", async () => {
  await using folder = await temporaryFolder();
  const [place, plans] = [placeIn(folder.path), await planned()];
  const seen: (readonly [number, number | undefined])[] = [];
  expect(await place.run(plans["first"], { ...silent, onProgress: (share, loss) => seen.push([share, loss]) })).toBe("done");
  expect(seen).toEqual([[0.5, 2]]);
  expect((await jobResult(plans["first"], folder.path)).result).not.toBe(process.pid);
  expect(await place.run(plans["first"], silent)).toBe("kept");
  await place.run(plans["second"], silent);
  expect(await jobResult(plans["second"], folder.path)).toMatchObject({ result: 0, machine: "an abacus" });
  await place.end();
  await place.end();
});

test("a job that fails says why; one that ends its process fails alone, and the next one has another process", async () => {
  await using folder = await temporaryFolder();
  const [place, plans] = [placeIn(folder.path), await planned()];
  await expect(place.run(plans["faulty"], silent)).rejects.toThrow("the loss is odd");
  await expect(place.run(plans["crashing"], silent)).rejects.toThrow('the process of "crashing" ended with exit code 3');
  expect(await place.run(plans["first"], silent)).toBe("done");
  await place.end();
});

test("a job is told to stop", async () => {
  await using folder = await temporaryFolder();
  const [place, plans, stop] = [placeIn(folder.path), await planned(), new AbortController()];
  const onProgress = (): void => stop.abort(new RangeError("enough"));
  await expect(place.run(plans["waiting"], { onProgress, signal: stop.signal })).rejects.toThrow("enough");
  await place.end();
});

test("a process without a module fails its job", async () => {
  await using folder = await temporaryFolder();
  const place = processPlace({ module: "file:///nowhere.ts", names: [], settings, threads: 1, folder: folder.path, packages: {}, machine: "" });
  await expect(place.run((await planned())["first"], silent)).rejects.toThrow('the process of "first" ended with exit code 1');
  await place.end();
});

test("jobs run at once, as many as there are places, each when all that it needs is complete", async () => {
  await using folder = await temporaryFolder();
  const plan = (name: string, ...needs: PlannedJob[]): PlannedJob => ({ ...base, key: name, job: { ...base.job, name }, needs: Object.fromEntries(needs.map((need) => [need.key, need])) });
  const base = (await planned())["first"];
  const [a, b] = [plan("a"), plan("b")];
  const plans = [a, b, plan("c", a, b), plan("d", a)];
  const diary: string[] = [];
  const gates = new Map<string, () => void>();
  const place: JobPlace = {
    run: async ({ key }) => {
      diary.push(`${key} begins`);
      await new Promise<void>((open) => { gates.set(key, open); });
      throw new RangeError(`${key} ends`);
    },
  };
  const progress = createProgress({ stream: { write: (text: string) => diary.push(text.includes("it needs") ? text.split(" ")[0] : "an end") } });
  const ended = runJobs(plans, { places: [place, place], folder: join(folder.path, "runs"), progress, signal: silent.signal });
  expect(diary).toEqual(["a begins", "b begins"]);
  gates.get("a")?.();
  gates.get("b")?.();
  expect([...(await ended).values()].map(({ key, state }) => [key, state])).toEqual([["a", "failed"], ["b", "failed"], ["c", "failed"], ["d", "failed"]]);
  expect(diary.slice(2)).toEqual(["an end", "an end", "c", "d"]);
});
