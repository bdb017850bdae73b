import { expect, test } from "vitest";
import { parseRunnerOptions, selectStudies } from "../src/runner-options.js";
import { fakeStudy } from "./fake-study.js";

const parse = (...words: string[]): unknown => parseRunnerOptions(words, { availableThreads: 8 });

test("options have defaults", () => {
  expect(parse()).toEqual({ only: [], scale: "small", seeds: [1, 2, 3], jobs: 8, threads: 1, data: undefined, list: false });
  expect(parse("--only", "event/E3,mpm", "--scale", "medium", "--seeds", "5", "--threads", "4", "--data", "sets", "--list"))
    .toEqual({ only: ["event/E3", "mpm"], scale: "medium", seeds: [1, 2, 3, 4, 5], jobs: 2, threads: 4, data: "sets", list: true });
});

test("wrong options say what is expected", () => {
  expect(() => parse("--scale", "large")).toThrow('--scale: expected small or medium, got "large"');
  expect(() => parse("--seeds", "2")).toThrow('--seeds: expected a whole number of 3 or more, got "2"');
  expect(() => parse("--threads", "x")).toThrow("--threads");
  expect(() => parse("--none")).toThrow("--none");
});

test("studies are chosen by name or by folder", () => {
  const studies = ["event/E1", "event/E10", "mpm/E4"].map((name) => fakeStudy([], { name }));
  const chosen = (...only: string[]): string[] => selectStudies(studies, only).map(({ name }) => name);
  expect(chosen()).toEqual(["event/E1", "event/E10", "mpm/E4"]);
  expect(chosen("mpm/E4", "event/E1")).toEqual(["event/E1", "mpm/E4"]);
  expect(chosen("event")).toEqual(["event/E1", "event/E10"]);
  expect(() => chosen("event/E")).toThrow('--only: there is no study "event/E": expected some of event/E1, event/E10, mpm/E4');
});
