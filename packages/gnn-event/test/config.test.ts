import { describe, expect, test } from "vitest";
import { eventForwardGraph, eventPresets, parseEventConfig, type EventNetworkConfig } from "../src/index.js";

const numParameters = (config: EventNetworkConfig): number =>
  eventForwardGraph(config).parameters.reduce((sum, { shape }) => sum + shape.map(Number).reduce((product, size) => product * size, 1), 0);

describe("presets", () => {
  test.each([["event-v1", 1, 371_457], ["event-v1", 12, 372_172], ["event-v1", 41, 374_057], ["event-v1-code", 1, 134_529], ["event-v1-code", 12, 135_244], ["event-v1-code", 41, 137_129]] as const)(
    "%s with %d outputs has %d parameters", (preset, outputs, count) => {
      expect(numParameters(parseEventConfig({ preset, outputs }))).toBe(count);
    });

  test("rounds share their weights, or have their own", () => {
    const namesOf = (shareRounds: boolean): string[] => eventForwardGraph(parseEventConfig({ preset: "event-v1", shareRounds, rounds: 2, width: 4 })).parameters.map(({ name }) => name).filter((name) => name.endsWith("edgeUpdate.0.weight"));
    expect(namesOf(true)).toEqual(["edgeUpdate.0.weight"]);
    expect(namesOf(false)).toEqual(["round0.edgeUpdate.0.weight", "round1.edgeUpdate.0.weight"]);
  });

  test("a name, a changed preset and a whole record are read alike", () => {
    expect(parseEventConfig("event-v1")).toEqual(eventPresets["event-v1"]);
    expect(parseEventConfig(eventPresets["event-v1"])).toEqual(eventPresets["event-v1"]);
    expect(parseEventConfig({ outputs: 13, preset: "event-v1" })).toEqual({ ...eventPresets["event-v1"], outputs: 13 });
    expect(parseEventConfig(JSON.parse(JSON.stringify(eventPresets["event-v1-code"])))).toEqual(eventPresets["event-v1-code"]);
  });
});

describe("refuses", () => {
  test.each<[unknown, string]>([
    ["event-v2", 'unknown event network preset "event-v2": expected one of event-v1, event-v1-code'],
    [{ preset: "event-v1", heads: 8 }, 'unknown key "heads"; known are features, '],
    [{ width: 64 }, "event network config lacks features, edgeFeatures, "],
    [{ preset: "event-v1", width: 0 }, '"width": expected a whole number of 1 or more, got 0'],
    [{ preset: "event-v1", outputs: 1.5 }, '"outputs": expected a whole number of 1 or more, got 1.5'],
    [{ preset: "event-v1", aggregation: "max" }, '"aggregation": expected "sum" or "mean", got "max"'],
    [{ preset: "event-v1", shareRounds: 1 }, '"shareRounds": expected true or false, got 1'],
    [{ preset: "event-v1", dropout: 1 }, '"dropout": expected a rate of 0 or more and less than 1, got 1'],
    [{ preset: "event-v1", dropout: "0.1" }, '"dropout": expected a rate'],
  ])("%j", (value, message) => {
    expect(() => parseEventConfig(value)).toThrow(RangeError);
    expect(() => parseEventConfig(value)).toThrow(message);
  });

  test.each([[undefined], [3], [[]]])("%j is no record", (value) => {
    expect(() => parseEventConfig(value)).toThrow(TypeError);
  });
});
