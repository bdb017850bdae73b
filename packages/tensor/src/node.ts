// What needs Node: the subpath @mpm/tensor/node. Browsers can load it.

export { flushFolder, writeFlushed } from "./flushed-files.js";
export { isNode, nodeModule } from "./node-module.js";
export { spawnWorker } from "./spawn-worker.js";
