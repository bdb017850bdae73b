import { randomStream, type RandomStream } from "@mpm/tensor";
import { expect, test } from "vitest";
import { checkEpochs, overEpochs } from "../src/index.js";

/** Three batches an epoch, which say where they come from. */
const plan = (stream: RandomStream | undefined): string[] => [0, 1, 2].map((batch) => `${stream?.uint32() ?? "in order"} ${batch}`);

test("batches come epoch by epoch, each with its own order, from any batch on", () => {
  const stream = randomStream(1);
  const all = [...overEpochs(checkEpochs({ stream, epochs: 3 }), plan)];
  expect(all).toEqual([0, 1, 2].flatMap((epoch) => plan(randomStream(1, "epoch", epoch))));
  for (const start of [0, 2, 3, 7, 9, 12]) expect([...overEpochs(checkEpochs({ stream, epochs: 3, start }), plan)]).toEqual(all.slice(start));
});

test("without shuffling every epoch is in order, whether there is a stream or not", () => {
  const inOrder = [...plan(undefined), ...plan(undefined)];
  expect([...overEpochs(checkEpochs({ shuffle: false, epochs: 2 }), plan)]).toEqual(inOrder);
  expect([...overEpochs(checkEpochs({ shuffle: false, stream: randomStream(1), epochs: 2 }), plan)]).toEqual(inOrder);
});

test.each([
  [{}, "shuffling needs a random stream: pass stream, or shuffle: false"],
  [{ shuffle: false, epochs: 0.5 }, "expected epochs to be a whole number >= 0, got 0.5"],
  [{ shuffle: false, start: -1 }, "expected start to be a whole number >= 0, got -1"],
])("refuses %j", (options, message) => {
  expect(() => checkEpochs(options)).toThrow(message);
});
