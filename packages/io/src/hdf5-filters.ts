// Compression filters of HDF5 that its library lacks (Blosc, LZF, LZ4, Zstandard, ...): loaded from h5wasm-plugins when data need them.
// oxlint-disable-next-line typescript/triple-slash-reference -- packages that compile this one from its sources need the types too
/// <reference path="./h5wasm-plugins.d.ts" />
import { importPeer, messageOf, MpmError } from "@mpm/tensor";
import { nodeModule } from "@mpm/tensor/node";
import type { Filter } from "h5wasm";
import type { Hdf5File } from "./hdf5-library.js";

// Registered filter ids (HDF5's list of filter plugins) by the names of h5wasm-plugins.
const PLUGINS: Readonly<Record<number, string>> = {
  307: "bz2", 32_000: "lzf", 32_001: "blosc", 32_004: "lz4", 32_008: "bshuf", 32_013: "zfp", 32_015: "zstd", 32_019: "jpeg", 32_022: "bitgroom", 32_023: "bitround", 32_026: "blosc2",
};
const LAST_BUILT_IN = 255;
const NAMES: Readonly<Record<number, string>> = { 1: "gzip", 4: "szip", 5: "nbit", 6: "scaleoffset", ...PLUGINS };

/** Names of what compresses a data set, joined: "gzip", "blosc"; nothing where nothing does. */
export function compressionOf(filters: readonly Filter[]): string | undefined {
  const names = filters.flatMap(({ id, name }) => NAMES[id] ?? (id > LAST_BUILT_IN ? [name || `filter ${id}`] : []));
  return names.length > 0 ? names.join(" + ") : undefined;
}

/** Makes the library able to undo these filters. @throws MpmError "unsupported-file" that names the filter and how to do without. */
export async function loadFilters(file: Hdf5File, filters: readonly Filter[]): Promise<void> {
  const { name } = file;
  for (const { id, name: filter } of filters) {
    if (id <= LAST_BUILT_IN) continue;
    const plugin = PLUGINS[id];
    try {
      if (plugin === undefined) throw new RangeError("no plugin is known for it");
      await installPlugin(file, plugin);
    } catch (cause) {
      const overrides = cause instanceof MpmError && cause.code === "missing-peer" ? ' (npm takes it with the "overrides" in the README of @mpm/io)' : "";
      const why = messageOf(cause) + overrides;
      throw new MpmError("unsupported-file", `"${name}" is compressed with HDF5's filter ${id} (${plugin ?? filter}): ${why}. Or decompress it: h5repack -f NONE "${name}" out.h5`, { cause });
    }
  }
}

async function installPlugin({ module, readsDisk }: Hdf5File, plugin: string): Promise<void> {
  const { base_url: base } = await importPeer("h5wasm-plugins", () => import("h5wasm-plugins"));
  const plugins = pluginFolder(base);
  if (readsDisk) {
    const folder = nodeModule("node:url").fileURLToPath(plugins);
    if (!module.get_plugin_search_paths().includes(folder)) module.insert_plugin_search_path(folder, 0);
    return;
  }
  const [folder = "/plugins"] = module.get_plugin_search_paths();
  const path = `${folder}/libH5Z${plugin}.so`;
  if (module.FS.analyzePath(path, false).exists) return;
  module.FS.mkdirTree(folder);
  module.FS.writeFile(path, await bytesAt(new URL(`libH5Z${plugin}.so`, plugins)));
}

/** The package's own folder; once the package is part of a bundle, the folder "plugins" beside that. */
const pluginFolder = (base: string): URL => new URL("plugins/", base.endsWith(".js") ? base : `${base}/`);

const WASM = [0, 0x61, 0x73, 0x6d];

async function bytesAt(url: URL): Promise<Uint8Array> {
  if (url.protocol === "file:") return nodeModule("node:fs/promises").readFile(url);
  const response = await fetch(url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  // Servers of single-page applications give their page in place of what they lack.
  if (response.ok && WASM.every((byte, at) => bytes[at] === byte)) return bytes;
  throw new RangeError(`it is not at ${url.href} (status ${response.status}): serve the folder "plugins" of h5wasm-plugins there`);
}
