// Doubly linked lists of small integers: an item is put into a list and taken out of it without a search.

/** No item: the end of a list. */
export const NONE = -1;

/** Each item is in one list at most. Loop with `for (let item = heads[list]; item !== NONE; item = next[item])`. */
export interface LinkedLists {
  /** `[lists]` */
  readonly heads: Int32Array;
  /** `[items]` */
  readonly next: Int32Array;
  /** `[items]` */
  readonly previous: Int32Array;
}

/** Empty lists. */
export function createLists(numLists: number, numItems: number): LinkedLists {
  return { heads: new Int32Array(numLists).fill(NONE), next: new Int32Array(numItems), previous: new Int32Array(numItems) };
}

/** Puts an item, which is in no list, in front of a list. */
export function link({ heads, next, previous }: LinkedLists, list: number, item: number): void {
  const second = heads[list];
  if (second !== NONE) previous[second] = item;
  next[item] = second;
  previous[item] = NONE;
  heads[list] = item;
}

/** Takes an item out of the list that it is in. */
export function unlink({ heads, next, previous }: LinkedLists, list: number, item: number): void {
  const [before, after] = [previous[item], next[item]];
  if (after !== NONE) previous[after] = before;
  if (before === NONE) heads[list] = after;
  else next[before] = after;
}
