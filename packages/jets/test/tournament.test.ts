import { randomStream } from "@mpm/tensor";
import { expect, it } from "vitest";
import { createTournament, setKey } from "../src/tournament.js";

it.each([1, 2, 3, 17, 64])("knows the smallest of %i keys after every change", (numSlots) => {
  const random = randomStream(numSlots, "keys");
  const tournament = createTournament(numSlots);
  for (let change = 0; change < 500; change++) {
    setKey(tournament, random.integer(numSlots), random.integer(5) === 0 ? Infinity : random.integer(20));
    const smallest = Math.min(...tournament.keys);
    expect(tournament.winners[1]).toBe(tournament.keys.indexOf(smallest));
  }
});

it("starts without any key, also for no slot", () => {
  expect(createTournament(0).keys.every((key) => key === Infinity)).toBe(true);
});
