// Node's own modules, for packages that run in browsers too.
import { MpmError } from "./errors.js";

/** Whether this is Node (or what stands in for it: Bun, Deno). */
export const isNode = (): boolean => typeof process !== "undefined" && process.versions?.node !== undefined;

/**
 * As `process.getBuiltinModule`: a module of Node, asked for when it is needed. Bundlers for browsers stumble over `import("node:fs")`
 * even where it never runs.
 *
 * @throws MpmError "needs-node" in a browser
 */
export const nodeModule = ((name: string) => {
  if (!isNode()) throw new MpmError("needs-node", `this needs ${name}, which browsers lack: run it in Node`);
  return process.getBuiltinModule(name);
}) as typeof process.getBuiltinModule;
