import { createHash } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { isNode, nodeModule, spawnWorker } from "../src/node.js";

afterEach(() => void vi.unstubAllGlobals());

test("gives Node's own modules", () => {
  expect(isNode()).toBe(true);
  expect(nodeModule("node:crypto").createHash).toBe(createHash);
});

test("says that a browser lacks them", () => {
  for (const other of [undefined, { env: {} }]) {
    vi.stubGlobal("process", other);
    expect(isNode()).toBe(false);
    expect(() => nodeModule("node:fs")).toThrow(expect.objectContaining({ code: "needs-node", message: expect.stringContaining("node:fs") as string }));
    expect(() => spawnWorker("https://mpm/index.js", "worker")).toThrow("needs node:worker_threads");
  }
});
