import { MpmError } from "@mpm/tensor";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answerCalls, spawnWorker, WorkerCalls } from "../src/index.js";
import type { EchoMethods } from "./echo-worker.js";

let calls: WorkerCalls<EchoMethods>;
beforeEach(() => void (calls = new WorkerCalls(spawnWorker(import.meta.url, "echo-worker"))));
afterEach(async () => calls.terminate());

test("answers each call with its own result", async () => {
  expect(await Promise.all([1, "two", [3n]].map(async (value) => calls.call("echo", value)))).toEqual([1, "two", [3n]]);
});

test("moves buffers both ways", async () => {
  const data = Float32Array.of(1, 2);
  expect(await calls.call("echo", data, [data.buffer])).toEqual(Float32Array.of(1, 2));
  expect(data.length).toBe(0);
  expect(await calls.call("move", 3)).toEqual(Float32Array.of(1, 1, 1));
});

test("brings errors over, also for a result that cannot cross; then goes on", async () => {
  await expect(calls.call("refuse", "no-way")).rejects.toEqual(new MpmError("no-way", "refused"));
  await expect(calls.call("uncloneable", undefined)).rejects.toThrow("could not be cloned");
  expect(await calls.call("echo", 1)).toBe(1);
});

test.each([
  ["exits", async () => calls.call("exit", 3), "the worker thread ended with code 3"],
  ["crashes", async () => calls.call("crash", undefined), "the worker thread died: crashed"],
])("rejects pending and later calls when the worker %s", async (_, die, message) => {
  const death = die();
  const pending = calls.call("crash", undefined);
  await expect(death).rejects.toMatchObject({ code: "worker-died", message });
  await expect(pending).rejects.toMatchObject({ code: "worker-died" });
  await expect(calls.call("echo", 1)).rejects.toMatchObject({ code: "worker-died" });
  expect(calls.isDead).toBe(true);
});

test("rejects pending calls when it is terminated", async () => {
  const pending = calls.call("echo", 1);
  await calls.terminate();
  await expect(pending).rejects.toMatchObject({ code: "worker-died" });
});

test("answers only in a worker", () => {
  expect(() => answerCalls({})).toThrow(MpmError);
});
