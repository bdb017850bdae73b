// Where the sets of a batch stand in the padded slots of attention: small sets share a row, so that batches of mixed sizes
// waste little. (Sorting sets by size into batches wastes less still, but multiplicity goes with the class of a jet, and a
// batch of one size is a poor sample of them.)

/** Placement of sets in rows of slots. */
export interface SlotRows {
  readonly numRows: number;
  /** Slots of a row: the size of the largest set. */
  readonly numSlots: number;
  /** `[sets]`: first slot of each set among all, `row * slots + place`. */
  readonly firstSlot: Int32Array;
}

/** Places sets of the given sizes (each >= 1) by best fit, the largest first; equal inputs give equal rows. */
export function slotRows(sizes: Int32Array): SlotRows {
  const numSlots = sizes.reduce((largest, size) => Math.max(largest, size), 1);
  const rowsByRoom: number[][] = Array.from({ length: numSlots + 1 }, () => []); // rows with so many free slots
  const firstSlot = new Int32Array(sizes.length);
  let numRows = 0;
  for (const s of largestFirst(sizes)) {
    const size = sizes[s];
    let room = size;
    while (room < numSlots && rowsByRoom[room].length === 0) room++;
    const row = rowsByRoom[room].pop() ?? numRows++; // an empty row has all its slots free
    firstSlot[s] = row * numSlots + numSlots - room;
    if (room > size) rowsByRoom[room - size].push(row);
  }
  return { numRows, numSlots, firstSlot };
}

function largestFirst(sizes: Int32Array): Int32Array {
  return sizes.map((_, s) => s).sort((a, b) => sizes[b] - sizes[a] || a - b);
}
