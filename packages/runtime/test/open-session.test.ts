// Every way of opening a session passes the same suite.
import { describe, expect, test } from "vitest";
import { openSession, type SessionOptions } from "../src/index.js";
import { describeSession } from "./session-conformance.js";

const ways: readonly (readonly [string, SessionOptions])[] = [["cpu", {}], ["cpu in a worker", { worker: true }]];

describe.each(ways)("session on %s", (name, options) => {
  describeSession(name, options);
});

describe("openSession", () => {
  test.each([[null], [7], [{}], [new ArrayBuffer(4)]])("refuses %s as a model", async (model) => {
    // @ts-expect-error: none of these is a model
    await expect(openSession(model)).rejects.toThrow(TypeError);
  });
});
