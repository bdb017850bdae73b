import { expect, test } from "vitest";
import { importPeer } from "../src/index.js";

const load = (name: string) => () => import(/* @vite-ignore */ name) as Promise<unknown>;

test("a present module is passed through", async () => {
  expect(await importPeer("node:path", load("node:path"))).toHaveProperty("join");
});

test("a missing module gives an install hint with the cause", async () => {
  const failure = importPeer("@mpm/no-such-peer", load("@mpm/no-such-peer"));
  await expect(failure).rejects.toMatchObject({ name: "MpmError", code: "missing-peer", cause: expect.any(Error) });
  await expect(failure).rejects.toThrow("npm install @mpm/no-such-peer");
});

test.each([
  ["another error", new Error("the driver crashed")],
  ["a dependency missing inside the peer", Object.assign(new Error("Cannot find package 'inner' imported from elsewhere"), { code: "ERR_MODULE_NOT_FOUND" })],
])("%s passes through unchanged", async (_, error) => {
  await expect(importPeer("peer", () => Promise.reject(error))).rejects.toBe(error);
});
