import { expect, test } from "vitest";
import { serialQueue } from "../src/serial-queue.js";

test("starts each task after the one before, also after a failure", async () => {
  const inOrder = serialQueue();
  const log: string[] = [];
  const task = (name: string, fails = false) => async (): Promise<string> => {
    log.push(`${name} starts`);
    await Promise.resolve();
    log.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const results = await Promise.allSettled([inOrder(task("a")), inOrder(task("b", true)), inOrder(task("c"))]);
  expect(log).toEqual(["a starts", "a ends", "b starts", "b ends", "c starts", "c ends"]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
