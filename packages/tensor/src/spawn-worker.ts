// Starts a worker thread from a module beside the caller, built or as TypeScript source.
import type { ResourceLimits, Worker } from "node:worker_threads";
import { nodeModule } from "./node-module.js";

// Node 20 starts no TypeScript worker by itself, and ignores `--import` for workers: a script registers tsx first.
const BOOTSTRAP = `
  const { tsx, entry } = require("node:worker_threads").workerData;
  import(tsx).then(({ register }) => { register(); return import(entry); });
`;

/**
 * Starts `<name>.js` beside the module `baseUrl` (its `import.meta.url`). When that module is TypeScript (tests, scripts
 * under tsx), `<name>.ts` is started through tsx with the workspace's sources. `resourceLimits` are those of its memory.
 */
export function spawnWorker(baseUrl: string, name: string, resourceLimits: ResourceLimits = {}): Worker {
  const threads = nodeModule("node:worker_threads");
  if (!new URL(baseUrl).pathname.endsWith(".ts")) return new threads.Worker(new URL(`./${name}.js`, baseUrl), { resourceLimits });
  const workerData = { tsx: import.meta.resolve("tsx/esm/api"), entry: new URL(`./${name}.ts`, baseUrl).href };
  return new threads.Worker(BOOTSTRAP, { eval: true, execArgv: ["--conditions=@mpm/source"], workerData, resourceLimits });
}
