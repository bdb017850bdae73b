// A tournament tree: the smallest of many keys at hand after every change of one, in log2(n) comparisons.

/** Keys by slot and, above them, the slot of the smallest key of every subtree; `winners[1]` is the smallest of all. */
export interface Tournament {
  /** `[leaves]`, Infinity where empty; written by `setKey` only. */
  readonly keys: Float64Array;
  /** `[2 * leaves]`, a binary tree with node m above nodes 2m and 2m + 1; leaf `leaves + s` is slot s. */
  readonly winners: Int32Array;
}

/** A tournament of at least `numSlots` keys, all Infinity. */
export function createTournament(numSlots: number): Tournament {
  const leaves = 2 ** Math.ceil(Math.log2(Math.max(2, numSlots)));
  const winners = new Int32Array(2 * leaves);
  for (let slot = 0; slot < leaves; slot++) winners[leaves + slot] = slot;
  for (let match = leaves - 1; match > 0; match--) winners[match] = winners[2 * match];
  return { keys: new Float64Array(leaves).fill(Infinity), winners };
}

/** Writes one key and plays the matches above it; of equal keys the lowest slot wins. */
export function setKey({ keys, winners }: Tournament, slot: number, key: number): void {
  keys[slot] = key;
  for (let match = (keys.length + slot) >> 1; match > 0; match >>= 1) {
    const left = winners[2 * match];
    const right = winners[2 * match + 1];
    const winner = keys[right] < keys[left] ? right : left;
    // Nothing changes higher up when another slot had won here and still does.
    if (winners[match] === winner && winner !== slot) return;
    winners[match] = winner;
  }
}
