// The loop over batches: while one step computes, the batches of the next are made and copied.
import type { NamedTensors } from "@mpm/runtime";
import { copyTensors } from "./transfer.js";

/** Batches in the order they are trained on. */
export type Batches = AsyncIterable<NamedTensors> | Iterable<NamedTensors>;

/** How many batches make a step, and how many steps to do. */
export interface FitPlan {
  readonly accumulate: number;
  readonly steps: number;
}

/**
 * Results of `runStep` on groups of `accumulate` batches (the last group may be smaller), at most `steps` of them.
 * A step starts when the consumer asks for it, so what happens between two steps sees the state between them. Batches are
 * copied as they are pulled: a source may reuse its memory. Leaving the loop closes the source.
 */
export async function* fitBatches<T>(batches: Batches, { accumulate, steps }: FitPlan, runStep: (group: readonly NamedTensors[]) => Promise<T>): AsyncGenerator<T> {
  const source = iteratorOf(batches);
  let next = steps > 0 ? pullGroup(source, accumulate) : undefined;
  try {
    for (let done = 1; next !== undefined; done++) {
      const group = await next;
      if (group.length === 0) return;
      const running = runStep(group);
      next = done < steps ? pullGroup(source, accumulate) : undefined;
      // Awaited at the next turn; a source that fails meanwhile must not count as unhandled.
      next?.catch(() => undefined);
      yield await running;
    }
  } finally {
    await source.return?.();
  }
}

async function pullGroup(source: AsyncIterator<NamedTensors> | Iterator<NamedTensors>, size: number): Promise<readonly NamedTensors[]> {
  const group: NamedTensors[] = [];
  while (group.length < size) {
    const { done, value } = await source.next();
    if (done === true) break;
    group.push(copyTensors(value));
  }
  return group;
}

function iteratorOf(batches: Batches): AsyncIterator<NamedTensors> | Iterator<NamedTensors> {
  if (Symbol.asyncIterator in batches) return batches[Symbol.asyncIterator]();
  if (Symbol.iterator in batches) return batches[Symbol.iterator]();
  throw new TypeError("batches: expected an iterable of feeds");
}
