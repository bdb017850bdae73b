// Many small pieces of a file in few reads.
import type { ByteSource } from "./byte-source.js";

export interface Span {
  readonly seek: number;
  readonly numBytes: number;
}

/** Bytes between two pieces that are read rather than skipped, and the most that one read fetches for several. */
const GAP = 1 << 15;
const MOST = 1 << 23;

/** Calls `use` with the bytes of each piece, in the order of the file. Pieces lie within the file. */
export async function readSpans<T extends Span>(source: ByteSource, spans: readonly T[], use: (span: T, bytes: Uint8Array) => Promise<void>): Promise<void> {
  const ordered = spans.toSorted((a, b) => a.seek - b.seek);
  for (let first = 0; first < ordered.length; ) {
    const begin = ordered[first].seek;
    let end = begin + ordered[first].numBytes;
    let next = first + 1;
    for (; next < ordered.length && ordered[next].seek <= end + GAP; next++) {
      const stop = ordered[next].seek + ordered[next].numBytes;
      if (stop - begin > MOST) break;
      end = Math.max(end, stop);
    }
    const bytes = await source.read(begin, end);
    for (const span of ordered.slice(first, next)) await use(span, bytes.subarray(span.seek - begin, span.seek - begin + span.numBytes));
    first = next;
  }
}
