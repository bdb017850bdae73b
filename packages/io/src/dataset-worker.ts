// Entry of the thread that reads a data set, driven by `dataset-thread.ts`.
import { encodeError } from "@mpm/tensor";
import { isNode, nodeModule } from "@mpm/tensor/node";
import type { DatasetAnswer, DatasetRequest } from "./dataset-thread.js";
import { readBatches, type Reached } from "./read-batches.js";

/** The part of a browser's worker scope used here. */
interface Scope {
  addEventListener(kind: "message", listener: (event: { readonly data: DatasetRequest }) => void): void;
  postMessage(message: DatasetAnswer, transfer: readonly ArrayBuffer[]): void;
}

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

/** Buffers that are moved: every batch has its own. */
function buffersOf({ reached }: DatasetAnswer): ArrayBuffer[] {
  if (reached === undefined) return [];
  const { files, entries, columns } = reached.batch;
  const arrays = [files, entries, ...Object.values(columns).flatMap(({ data, offsets }) => [data, ...offsets])];
  return [...new Set(arrays.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer))];
}

/** Answers one request after the other. */
function serve(post: Scope["postMessage"]): (request: DatasetRequest) => void {
  let last = Promise.resolve();
  return (request) => {
    isClosing ||= request.kind === "close";
    last = last.then(async () => {
      const answered = await answer(request);
      if (answered !== undefined) post(answered, buffersOf(answered));
    });
  };
}

if (isNode()) {
  const { parentPort } = nodeModule("node:worker_threads");
  parentPort?.on("message", serve((message, transfer) => parentPort.postMessage(message, transfer)));
} else {
  const scope = globalThis as unknown as Scope;
  const handle = serve((message, transfer) => scope.postMessage(message, transfer));
  scope.addEventListener("message", ({ data }) => handle(data));
}
