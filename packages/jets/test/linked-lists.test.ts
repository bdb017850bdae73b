import { randomStream } from "@mpm/tensor";
import { expect, it } from "vitest";
import { createLists, link, NONE, unlink } from "../src/linked-lists.js";

it("holds in each list what was put into it and not taken out, the last first", () => {
  const random = randomStream(1, "lists");
  const lists = createLists(3, 10);
  const expected: number[][] = [[], [], []];
  const listOf = (item: number): number => expected.findIndex((items) => items.includes(item));
  for (let change = 0; change < 500; change++) {
    const [item, list] = [random.integer(10), random.integer(3)];
    const old = listOf(item);
    if (old >= 0) {
      unlink(lists, old, item);
      expected[old].splice(expected[old].indexOf(item), 1);
    } else {
      link(lists, list, item);
      expected[list].unshift(item);
    }
    expect([0, 1, 2].map((each) => itemsOf(lists, each))).toEqual(expected);
  }
});

function itemsOf({ heads, next }: ReturnType<typeof createLists>, list: number): number[] {
  const items: number[] = [];
  for (let item = heads[list]; item !== NONE; item = next[item]) items.push(item);
  return items;
}
