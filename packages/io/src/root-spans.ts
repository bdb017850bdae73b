// Many small pieces of a file in few reads.
import type { ByteSource } from "./byte-source.js";

export interface Span {
  readonly seek: number;
  readonly numBytes: number;
}

/** Bytes between two pieces that are read rather than skipped, and the most that one read fetches for several. */
const GAP = 1 << 15;
const MOST = 1 << 22;

/** A stretch of the file, and the pieces in it. */
interface Stretch<T> {
  readonly begin: number;
  readonly end: number;
  readonly spans: readonly T[];
}

/** Calls `use` with the bytes of each piece, in the order of the file, while the next are on their way. Pieces lie within the file. */
export async function readSpans<T extends Span>(source: ByteSource, spans: readonly T[], use: (span: T, bytes: Uint8Array) => void | Promise<void>): Promise<void> {
  const stretches = [...stretchesOf(spans)];
  const read = async (index: number): Promise<Uint8Array> => (index < stretches.length ? source.read(stretches[index].begin, stretches[index].end) : new Uint8Array());
  let ahead = read(0);
  for (const [index, { begin, spans: inside }] of stretches.entries()) {
    const bytes = await ahead;
    ahead = read(index + 1);
    ahead.catch(() => undefined); // it is reported when it is waited for
    for (const span of inside) await use(span, bytes.subarray(span.seek - begin, span.seek - begin + span.numBytes));
  }
}

function* stretchesOf<T extends Span>(spans: readonly T[]): Generator<Stretch<T>> {
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
    yield { begin, end, spans: ordered.slice(first, next) };
    first = next;
  }
}
