// What every session must do, wherever it runs: called once per way of opening one.
import { readFile, rm, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel, type Graph } from "@mpm/graph";
import { MpmError, tensor, type DType, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSession, type Session, type SessionOptions } from "../src/index.js";
import { gatherGraph, identityGraph, pairGraph, positionsGraph, stepGraph } from "./graphs.js";

const x = tensor("float32", [2, 3], [1, 2, 3, 4, 5, 6]);
const y = tensor("float32", [2, 3], [10, 20, 30, 40, 50, 60]);
const sum = [11, 22, 33, 44, 55, 66];

/** Declares the suite for sessions opened with these options. */
export function describeSession(name: string, options: SessionOptions): void {
  const open = async (graph: Graph): Promise<Session> => openSession(graph, { threads: 1, ...options });

  describe(`${name}: model`, () => {
    test("says what it takes, gives and runs on", async () => {
      await using session = await open(pairGraph);
      expect(session.provider).toBe("cpu");
      expect(session.inputs).toEqual(pairGraph.inputs);
      expect(session.outputs).toEqual(pairGraph.outputs);
    });

    test("opens bytes (a view, shared memory) and a path", async () => {
      const bytes = encodeModel(pairGraph);
      const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
      shared.set(bytes);
      const padded = new Uint8Array(bytes.length + 7);
      padded.set(bytes, 5);
      const folder = await mkdtemp(join(tmpdir(), "mpm-runtime-"));
      const path = join(folder, "pair.onnx");
      await writeFile(path, bytes);
      for (const model of [bytes, shared, padded.subarray(5, 5 + bytes.length), path]) {
        await using session = await openSession(model, options);
        expect((await session.run({ x, y }))["sum"]?.data).toEqual(Float32Array.from(sum));
      }
      await rm(folder, { recursive: true });
    });

    test.each([
      ["no bytes", new Uint8Array(0)],
      ["noise", Uint8Array.from({ length: 300 }, (_, index) => (index * 37) % 251)],
      ["a cut file", encodeModel(pairGraph).slice(0, 60)],
      ["no file", "/nowhere/model.onnx"],
    ])("refuses %s", async (_, model) => {
      await expect(openSession(model, options)).rejects.toMatchObject({ code: "invalid-model", message: expect.stringContaining("refuses the model") });
    });

    test("refuses wrong options", async () => {
      const bytes = encodeModel(pairGraph);
      await expect(openSession(bytes, { ...options, threads: 0 })).rejects.toThrow(new RangeError("threads: expected a whole number above 0, got 0"));
      await expect(openSession(bytes, { ...options, provider: [] })).rejects.toThrow(RangeError);
      await expect(openSession(bytes, { ...options, provider: "wasm" })).rejects.toMatchObject({ code: "provider-unavailable", message: expect.stringContaining("not yet offered in Node") });
    });

    test("takes the first available provider of a list", async () => {
      await using session = await openSession(pairGraph, { ...options, provider: ["wasm", "cpu"] });
      expect(session.provider).toBe("cpu");
    });
  });

  describe(`${name}: run`, () => {
    let session: Session;
    beforeAll(async () => void (session = await open(pairGraph)));
    afterAll(async () => session.dispose());

    test("gives all outputs, or those asked for, and leaves the feeds alone", async () => {
      const all = await session.run({ x, y });
      expect(Object.keys(all).toSorted()).toEqual(["product", "sum"]);
      expect(all["sum"]).toEqual(tensor("float32", [2, 3], sum));
      expect(Object.keys(await session.run({ x, y }, { outputs: ["product"] }))).toEqual(["product"]);
      expect(x.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
    });

    test("runs one after the other when asked at once", async () => {
      const runs = [1, 2, 3].map(async (value) => session.run({ x: tensor("float32", [1, 3], [value, value, value]), y: tensor("float32", [1, 3]) }));
      const results = await Promise.all(runs);
      expect(results.map((result) => result["sum"]?.data[0])).toEqual([1, 2, 3]);
    });

    test("takes no particles", async () => {
      const none = tensor("float32", [0, 3]);
      expect((await session.run({ x: none, y: none }))["sum"]).toEqual(none);
    });

    test("adds arrays of any size, also as views of larger buffers", async () => {
      const sizes = fc.record({ particles: fc.integer({ min: 0, max: 40 }), skip: fc.integer({ min: 0, max: 9 }) });
      await fc.assert(fc.asyncProperty(sizes, async ({ particles, skip }) => {
        const buffer = Float32Array.from({ length: skip + 3 * particles }, (_, index) => index);
        const view = tensor("float32", [particles, 3], buffer.subarray(skip));
        const result = await session.run({ x: view, y: view });
        expect(result["sum"]?.data).toEqual(view.data.map((value) => 2 * value));
      }), { seed: 1, numRuns: 20 });
    });

    test("reads and writes shared memory", async () => {
      const shared = new SharedArrayBuffer(48);
      const feed = tensor("float32", [2, 3], new Float32Array(shared, 0, 6));
      const target = tensor("float32", [2, 3], new Float32Array(shared, 24, 6));
      feed.data.set(x.data);
      const result = await session.run({ x: feed, y }, { into: { sum: target } });
      expect(result["sum"]).toBe(target);
      expect([...target.data]).toEqual(sum);
    });
  });

  describe(`${name}: into`, () => {
    test("writes views of a larger buffer in place", async () => {
      await using session = await open(pairGraph);
      const state = new Float32Array(15).fill(-1);
      const into = { sum: tensor("float32", [2, 3], state.subarray(1, 7)), product: tensor("float32", [2, 3], state.subarray(7, 13)) };
      const result = await session.run({ x, y }, { outputs: [], into });
      expect(result["sum"]).toBe(into.sum);
      expect(result["product"]).toBe(into.product);
      expect([...state]).toEqual([-1, ...sum, 10, 40, 90, 160, 250, 360, -1, -1]);
    });

    test("adds its names to the outputs asked for", async () => {
      await using session = await open(pairGraph);
      const target = tensor("float32", [2, 3]);
      expect(Object.keys(await session.run({ x, y }, { outputs: ["product"], into: { sum: target } })).toSorted()).toEqual(["product", "sum"]);
      expect(Object.keys(await session.run({ x, y }, { into: { sum: target } })).toSorted()).toEqual(["product", "sum"]);
    });

    test("may be a feed: a parameter steps in place", async () => {
      await using session = await open(stepGraph);
      const parameter = tensor("float32", [4], new Float32Array(9).subarray(3, 7));
      const feeds = { parameter, gradient: tensor("float32", [4], [1, 2, 3, 4]), rate: tensor("float32", [], [0.5]) };
      for (let step = 0; step < 3; step++) await session.run(feeds, { into: { next: parameter } });
      expect([...parameter.data]).toEqual([-1.5, -3, -4.5, -6]);
    });

    test("refuses a wrong name, dtype, shape or size before the run", async () => {
      await using session = await open(pairGraph);
      const run = async (into: Record<string, Tensor>): Promise<unknown> => session.run({ x, y }, { into });
      await expect(run({ total: x })).rejects.toThrow(new RangeError("unknown output \"total\"; the model's outputs are \"sum\", \"product\""));
      await expect(run({ sum: tensor("float64", [2, 3]) })).rejects.toThrow(new TypeError("output \"sum\": expected float32 [particles, 3], got float64 [2, 3]"));
      await expect(run({ sum: tensor("float32", [2, 4]) })).rejects.toThrow(new RangeError("output \"sum\": expected float32 [particles, 3], got float32 [2, 4]"));
      await expect(run({ sum: tensor("float32", [3, 3]) })).rejects.toThrow(new RangeError("output \"sum\": size \"particles\" is 3, but \"x\" has 2; they must be equal"));
    });

    test("refuses a size that only the run shows to be wrong", async () => {
      await using session = await open(positionsGraph);
      const feeds = { x: tensor("bool", [3], [1, 0, 1]) };
      expect((await session.run(feeds))["y"]).toEqual(tensor("int64", [1, 2], [0, 2]));
      await expect(session.run(feeds, { into: { y: tensor("int64", [1, 3]) } })).rejects.toMatchObject({ code: "run-failed" });
    });
  });

  describe(`${name}: dtypes`, () => {
    const dtypes: readonly DType[] = ["float32", "float64", "float16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"];

    test("all go through unchanged, also into preallocated tensors", async () => {
      await using session = await open(identityGraph(dtypes));
      const feeds = Object.fromEntries(dtypes.map((dtype) => [dtype, tensor(dtype, [3], [0, 1, 1])]));
      const into = Object.fromEntries(dtypes.map((dtype) => [`${dtype}_out`, tensor(dtype, [3])]));
      const fresh = await session.run(feeds);
      await session.run(feeds, { into });
      for (const dtype of dtypes) {
        expect(fresh[`${dtype}_out`]).toEqual(feeds[dtype]);
        expect(into[`${dtype}_out`]).toEqual(feeds[dtype]);
      }
    });
  });

  describe(`${name}: bad feeds`, () => {
    let session: Session;
    beforeAll(async () => void (session = await open(pairGraph)));
    afterAll(async () => session.dispose());

    test.each([
      ["missing and unknown names", { x, z: y, w: y }, new RangeError("feeds: missing \"y\"; unknown \"z\", \"w\"; the model's inputs are \"x\", \"y\"")],
      ["no record", null, new TypeError("feeds: expected a record of tensors, got null")],
      ["a plain array", { x, y: [1, 2] }, new TypeError("input \"y\": expected a tensor float32 [particles, 3], got Array")],
      ["another dtype", { x, y: tensor("int32", [2, 3]) }, new TypeError("input \"y\": expected float32 [particles, 3], got int32 [2, 3]")],
      ["data of another kind", { x, y: { ...y, data: new Float64Array(6) } }, new TypeError("input \"y\": data of float32 must be Float32Array, got Float64Array")],
      ["another rank", { x, y: tensor("float32", [6]) }, new RangeError("input \"y\": expected float32 [particles, 3], got float32 [6]")],
      ["another fixed size", { x: tensor("float32", [10, 4]), y }, new RangeError("input \"x\": expected float32 [particles, 3], got float32 [10, 4]")],
      ["a negative size", { x: { ...x, shape: [-2, 3] }, y }, new RangeError("input \"x\": expected float32 [particles, 3], got float32 [-2, 3]")],
      ["two sizes of one symbol", { x, y: tensor("float32", [1, 3]) }, new RangeError("input \"y\": size \"particles\" is 1, but \"x\" has 2; they must be equal")],
      ["too little data", { x, y: { ...y, data: new Float32Array(5) } }, new RangeError("input \"y\": float32 [2, 3] needs 6 elements, its data has 5")],
    ])("refuses %s", async (_, feeds, error) => {
      // @ts-expect-error: some of these are wrong types on purpose
      const thrown: unknown = await session.run(feeds).catch((reason: unknown) => reason);
      expect(thrown).toEqual(error);
      expect(thrown).toBeInstanceOf(error.constructor);
    });

    test("refuses outputs that are not there, or none", async () => {
      await expect(session.run({ x, y }, { outputs: ["sum", "total"] })).rejects.toThrow(RangeError);
      await expect(session.run({ x, y }, { outputs: [] })).rejects.toThrow("expected at least one of \"sum\", \"product\", got none");
    });

    test("still runs after errors", async () => {
      expect([...(await session.run({ x, y }))["sum"]?.data ?? []]).toEqual(sum);
    });

    test("names a failure inside the model", async () => {
      await using gather = await open(gatherGraph);
      const feeds = { table: tensor("float32", [3]), index: tensor("int32", [1], [7]) };
      const thrown: unknown = await gather.run(feeds).catch((reason: unknown) => reason);
      expect(thrown).toBeInstanceOf(MpmError);
      expect(thrown).toMatchObject({ code: "run-failed", message: expect.stringMatching(/could not run the model: .*Gather/), cause: expect.any(Error) });
    });
  });

  describe(`${name}: life`, () => {
    test("ends pending runs before it is disposed; then refuses", async () => {
      const session = await open(pairGraph);
      const pending = session.run({ x, y });
      await session.dispose();
      await session.dispose();
      expect((await pending)["sum"]?.data[0]).toBe(11);
      await expect(session.run({ x, y })).rejects.toMatchObject({ code: "session-disposed" });
    });

    test("writes a profile and says where", async () => {
      const folder = await mkdtemp(join(tmpdir(), "mpm-profile-"));
      await using session = await openSession(pairGraph, { ...options, profile: join(folder, "pair") });
      await session.run({ x, y });
      expect(JSON.parse(await readFile(await session.endProfiling(), "utf8"))).toBeInstanceOf(Array);
      await rm(folder, { recursive: true });
    });

    test("has no profile to end unless asked", async () => {
      await using session = await open(pairGraph);
      await expect(session.endProfiling()).rejects.toMatchObject({ code: "not-profiling" });
    });
  });
}
