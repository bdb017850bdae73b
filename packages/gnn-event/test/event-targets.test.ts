import { takeRows } from "@mpm/metrics";
import { expect, test } from "vitest";
import { evaluate, eventLogits, eventTargets, scoreEvents, selectEvents, takeTargets } from "../src/index.js";
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
