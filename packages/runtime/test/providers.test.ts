import { cpus } from "node:os";
import { beforeAll, describe, expect, test } from "vitest";
import { devices, openSession, type Device } from "../src/index.js";
import { messageOf, parseProviders } from "../src/providers.js";
import { pairGraph } from "./graphs.js";

describe("devices", () => {
  let found: readonly Device[];
  beforeAll(async () => void (found = await devices()));

  test("lists every provider, with a reason for each that is absent", () => {
    expect(found.map(({ provider }) => provider)).toEqual(["cpu", "cuda", "webgpu", "wasm"]);
    for (const { available, reason } of found) expect(reason === undefined).toBe(available);
  });

  test("always has the cpu and never wasm", () => {
    expect(found[0]).toEqual({ provider: "cpu", available: true, name: cpus()[0]?.model });
    expect(found[3]).toEqual({ provider: "wasm", available: false, reason: "not yet offered in Node; use \"cpu\"" });
  });

  test.each(["cuda", "webgpu"] as const)("agrees with openSession about %s", async (provider) => {
    const device = found.find((entry) => entry.provider === provider);
    const opened = openSession(pairGraph, { provider });
    if (device?.available === true) return (await opened).dispose();
    await expect(opened).rejects.toMatchObject({ code: "provider-unavailable", message: expect.stringContaining(`${provider}: ${device?.reason}`) });
  });
});

test("openSession names the reason of each provider it tried", async () => {
  const opened = openSession(pairGraph, { provider: ["wasm", "wasm"] });
  const reason = "wasm: not yet offered in Node; use \"cpu\"";
  await expect(opened).rejects.toThrow(`no provider asked for is available here: ${reason}; ${reason}`);
});

describe("parseProviders", () => {
  test("takes a name or a list", () => {
    expect(parseProviders("cpu")).toEqual(["cpu"]);
    expect(parseProviders(["webgpu", "cpu"])).toEqual(["webgpu", "cpu"]);
  });

  test.each([[7, TypeError], [[], RangeError], ["tpu", RangeError], [["cpu", "tpu"], RangeError]])("refuses %o", (value, kind) => {
    // @ts-expect-error: none of these is a list of providers
    expect(() => parseProviders(value)).toThrow(kind);
  });
});

test("messageOf is one line", () => {
  expect(messageOf(new Error("a\n  b \n"))).toBe("a b");
  expect(messageOf("text")).toBe("text");
});
