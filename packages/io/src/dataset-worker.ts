// Entry of the thread that reads a data set, driven by `dataset-thread.ts`.
import { encodeError } from "@mpm/tensor";
import type { DatasetAnswer, DatasetRequest } from "./dataset-thread.js";
import { readBatches, type Reached } from "./read-batches.js";
import { buffersOf, serveThread } from "./serve-thread.js";

let source: AsyncGenerator<Reached> | undefined;
let isClosing = false;

async function answer(request: DatasetRequest): Promise<DatasetAnswer | undefined> {
  try {
    if (request.kind === "open") {
      source = readBatches(request.job, request.position, { ahead: request.job.openFiles });
      return undefined;
    }
    if (request.kind === "close" || isClosing) await source?.return(undefined);
    if (request.kind === "close" || isClosing) return {};
    const { value } = (await source?.next()) ?? {};
    return value === undefined ? {} : { reached: value as Reached };
  } catch (error) {
    return { error: encodeError(error) };
  }
}

/** Every batch has its own. */
function buffersIn({ reached }: DatasetAnswer): ArrayBuffer[] {
  if (reached === undefined) return [];
  const { files, entries, columns } = reached.batch;
  return buffersOf([files, entries, ...Object.values(columns).flatMap(({ data, offsets }) => [data, ...offsets])]);
}

// One request after the other.
serveThread((post) => {
  let last = Promise.resolve();
  return (message) => {
    const request = message as DatasetRequest;
    isClosing ||= request.kind === "close";
    last = last.then(async () => {
      const answered = await answer(request);
      if (answered !== undefined) post(answered, buffersIn(answered));
    });
  };
});
