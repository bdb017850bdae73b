// Public interface of @mpm/runtime.
export { devices, type Device } from "./providers.js";
export { openSession } from "./open-session.js";
export { runBatches, type BatchOutputs, type RunBatchesOptions } from "./run-batches.js";
export type { NamedTensors, Provider, RunOptions, Session, SessionOptions } from "./session.js";
export { spawnWorker } from "./spawn-worker.js";
export { answerCalls, WorkerCalls, type Answer, type Handlers, type Methods } from "./worker-calls.js";
