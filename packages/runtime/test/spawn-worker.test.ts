import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { spawnWorker } from "../src/index.js";

test("starts built JavaScript beside the caller, with telemetry off", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mpm-spawn-"));
  const code = 'import { parentPort } from "node:worker_threads"; parentPort.postMessage(process.env.ORT_DISABLE_TELEMETRY);';
  await writeFile(join(folder, "hello.js"), code);
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const worker = spawnWorker(pathToFileURL(join(folder, "index.js")).href, "hello");
  expect(await once(worker, "message")).toEqual(["1"]);
  await worker.terminate();
  await rm(folder, { recursive: true });
});

test("reports a module that is not there", async () => {
  const [error]: unknown[] = await once(spawnWorker(import.meta.url, "nowhere"), "error").catch((reason: unknown) => [reason]);
  expect(String(error)).toContain("nowhere");
});
