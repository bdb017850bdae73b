// What needs Node: the subpath @mpm/tensor/node.

export { flushFolder, writeFlushed } from "./flushed-files.js";
export { spawnWorker } from "./spawn-worker.js";
