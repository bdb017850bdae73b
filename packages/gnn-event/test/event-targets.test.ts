import { takeRows } from "@mpm/metrics";
import { tensor } from "@mpm/tensor";
import { warmupConstant } from "@mpm/train";
import { describe, expect, test } from "vitest";
import { evaluate, eventLogits, eventTargets, fineTune, scoreEvents, selectClasses, selectEvents, takeTargets, type EventHead } from "../src/index.js";
import { toyEvents } from "./toy-events.js";
import { MULTILABEL, toyModel } from "./toy-model.js";

const SIZES = [3, 2, 5, 4, 1, 6, 2, 3];
const ROWS = Int32Array.of(6, 1, 1, 7, 0, 3);
const perRow = { label: Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1), gen_mass: Float32Array.of(90, 125, 125, 91, 173, 80, 125, 91), weight: Float32Array.of(1, 2, 3, 4, 5, 6, 7, -1) };

test.each([["classes", toyModel()], ["labels", toyModel({ head: MULTILABEL })]])("scores of some events, with %s, are those of the whole set taken", async (_, model) => {
  const events = toyEvents(SIZES, { perRow, weight: "weight" });
  const [logits, targets] = [await eventLogits(model, events, { worker: false }), eventTargets(model.head, events)];
  const taken = scoreEvents(model.head, takeRows(logits, ROWS), takeTargets(targets, ROWS));
  const { loss, ...others } = await evaluate(model, selectEvents(events, ROWS), { worker: false });
  expect(taken.loss).toBeCloseTo(loss, 5);
  expect(taken).toMatchObject(others);
});

describe("events of classes other than the network's", () => {
  const swapped = toyEvents(SIZES, { perRow: { label: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1) }, classes: ["green", "red"] });
  const two: EventHead = { kind: "multiclass", classes: ["red", "green"] };

  test("are refused in another order, which would turn an area x into 1 - x, and taken once they are selected", () => {
    expect(() => eventTargets(two, swapped, "test events")).toThrow('test events have the classes green, red, the network has red, green: take its classes in its order, selectClasses(events, ["red","green"])');
    expect(eventTargets(two, selectClasses(swapped, two.classes))).toMatchObject({ labels: Int32Array.of(1, 0, 1, 0, 1, 0, 1, 0) });
  });

  test("are refused by evaluation, also where there are fewer, and by the validation of a fine-tuning", async () => {
    await expect(evaluate(toyModel(), swapped)).rejects.toThrow("the network has red, green, blue");
    const tuning = fineTune(toyModel(), selectClasses(swapped, two.classes), { mode: "full", epochs: 1, learningRate: warmupConstant({ peak: 1e-3 }), validation: swapped, worker: false });
    await expect(tuning).rejects.toThrow("validation events have the classes green, red, the network has red, green");
  });

  test("are refused for labels below 0 or beyond the classes, and taken without names", () => {
    const { classes: _, ...nameless } = swapped;
    expect(eventTargets(two, nameless)).toMatchObject({ labels: nameless.labels });
    for (const label of [-1, 2]) expect(() => eventTargets(two, { ...nameless, labels: new Int32Array(8).fill(label) })).toThrow(`event 0 has label ${label}, there are 2 classes: red, green`);
  });
});

describe("weights that a loss cannot be divided by", () => {
  const isHeavy = { column: "gen_mass", atLeast: 100 };
  const onlyHeavy: EventHead = { kind: "multilabel", schema: { labels: [{ name: "very heavy", is: { column: "gen_mass", atLeast: 150 }, where: isHeavy }] } };
  const logits = tensor("float32", [2, 1], [0.5, -0.5]);
  const pair = (masses: readonly number[], weights: readonly number[]): ReturnType<typeof toyEvents> => ({ ...toyEvents([2, 2], { perRow: { gen_mass: Float32Array.from(masses) } }), weights: Float32Array.from(weights) });

  test.each([
    ["no event with a defined label", [90, 80], [1, 1], 0], ["negative weights where labels are defined", [125, 90], [-1, 3], -1], ["weights that are negative in sum", [125, 175], [-3, 1], -2],
  ])("are refused in scores of labels: %s", (_name, masses, weights, sum) => {
    const targets = eventTargets(onlyHeavy, pair(masses, weights));
    expect(() => scoreEvents(onlyHeavy, logits, targets)).toThrow(`the weights of the labels that are defined for 2 events, times those of the events, add up to ${sum}: expected more than 0`);
  });

  test("are refused in scores of classes, too", () => {
    const head: EventHead = { kind: "multiclass", classes: ["red", "green"] };
    expect(() => scoreEvents(head, tensor("float32", [2, 2]), { kind: "multiclass", labels: Int32Array.of(0, 1), weights: Float32Array.of(-3, 1) })).toThrow("the weights of 2 events add up to -2");
  });

  test("the loss of labels is their weighted mean, by hand", () => {
    const targets = eventTargets(onlyHeavy, pair([125, 175], [-1, 3]));
    const [first, second] = [Math.log1p(Math.exp(0.5)), Math.log1p(Math.exp(0.5))]; // not very heavy at 0.5, very heavy at -0.5
    expect(scoreEvents(onlyHeavy, logits, targets).loss).toBeCloseTo((-first + 3 * second) / 2, 6);
  });
});
