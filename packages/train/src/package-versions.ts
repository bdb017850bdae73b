// Versions of a package and of the mpm packages that its numbers come from, for the provenance of saved models.
import { createRequire } from "node:module";

/** Versions by name of the package that the module at `moduleUrl` (in its `src` or `dist`) belongs to, and of its `@mpm` dependencies. */
export function packageVersions(moduleUrl: string): Readonly<Record<string, string>> {
  const require = createRequire(moduleUrl);
  const own = manifestOf(require("../package.json"));
  const dependencies = Object.keys(own.dependencies).filter((name) => name.startsWith("@mpm/"));
  return { [own.name]: own.version, ...Object.fromEntries(dependencies.map((name) => [name, manifestOf(require(`${name}/package.json`)).version])) };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

function manifestOf(json: unknown): Manifest {
  return { name: "unknown", version: "unknown", dependencies: {}, ...(json as Partial<Manifest>) };
}
