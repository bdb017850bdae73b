// The HDF5 library (h5wasm) and files open in it: paths are opened where they lie, other sources are copied into its memory.
import { importPeer, MpmError } from "@mpm/tensor";
import type * as h5wasm from "h5wasm";
import { readAll, type ByteSource } from "./byte-source.js";
import { malformed } from "./malformed.js";

export type Hdf5Module = typeof h5wasm.Module;

/** A file open in the library. */
export interface Hdf5File {
  readonly name: string;
  readonly size: number;
  readonly id: bigint;
  readonly module: Hdf5Module;
  /** Whether the library sees the machine's own files. */
  readonly readsDisk: boolean;
  /** Runs one call of the library; its failure, or a negative status, becomes "malformed-file". */
  call<T>(what: string, work: (module: Hdf5Module, id: bigint) => T): T;
  close(): void;
}

// The library's memory ends at 2 GiB, and reading needs some of it too.
const MOST_BYTES_IN_MEMORY = 1.5 * 2 ** 30;
const STDERR = 2;
const ANY_VERSION = -1;
const MOST_SHOWN = 300;

/** A file as it goes to the thread that reads it: where it lies, or what it holds. */
export interface Hdf5Source {
  readonly name: string;
  readonly size: number;
  readonly path?: string;
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** The path of a source, or a copy of its bytes. @throws MpmError "unsupported-file" for what is too large to copy. */
export async function hdf5Source(source: ByteSource): Promise<Hdf5Source> {
  const { name, size, path } = source;
  if (path !== undefined) return { name, size, path };
  if (size > MOST_BYTES_IN_MEMORY) throw new MpmError("unsupported-file", `"${name}" has ${size} bytes: HDF5 files above ${MOST_BYTES_IN_MEMORY} are only read by path; download it`);
  return { name, size, bytes: new Uint8Array(await readAll(source)) }; // `slice` of a Buffer is no copy
}

/** Opens a file for reading; its bytes belong to the library from then on. `onCall` is called before each call. @throws MpmError "missing-peer", "malformed-file". */
export async function openHdf5File({ name, size, path, bytes = new Uint8Array() }: Hdf5Source, onCall: () => void = () => undefined): Promise<Hdf5File> {
  if (path !== undefined) return fileIn(await nodeLibrary(), path, { name, size, readsDisk: true }, onCall);
  const module = await memoryLibrary();
  const copy = `/${crypto.randomUUID()}.h5`;
  fileSystem(module).writeFile(copy, bytes, { canOwn: true });
  try {
    return fileIn(module, copy, { name, size, readsDisk: false }, onCall, () => module.FS.unlink(copy));
  } catch (error) {
    module.FS.unlink(copy);
    throw error;
  }
}

/** The library with files in memory, as everywhere. */
export async function memoryLibrary(): Promise<Hdf5Module> {
  const { ready } = await importPeer("h5wasm", () => import("h5wasm"));
  return ready;
}

/** The library with the machine's files. The specifier is a variable so that bundles for browsers do without it. */
async function nodeLibrary(): Promise<Hdf5Module> {
  const specifier = "h5wasm/node";
  const { ready } = await importPeer("h5wasm", () => import(/* @vite-ignore */ /* webpackIgnore: true */ specifier) as Promise<typeof h5wasm>);
  return ready;
}

function fileIn(module: Hdf5Module, path: string, facts: Pick<Hdf5File, "name" | "size" | "readsDisk">, onCall: () => void, onClose: () => void = () => undefined): Hdf5File {
  const { name } = facts;
  const call = <T>(what: string, work: () => T): T => {
    onCall();
    const messages = captureMessages(module);
    try {
      const result = keepingStack(module, work);
      if (typeof result === "number" || typeof result === "bigint" ? result < 0 : false) malformed(name, `HDF5 could not ${what}: ${cause(messages())}`);
      return result;
    } catch (error) {
      if (error instanceof MpmError) throw error;
      malformed(name, `HDF5 could not ${what}: ${cause(messages()) || String(error).slice(0, MOST_SHOWN)}`, error);
    } finally {
      messages();
    }
  };
  const id = call("open it", () => module.open(path, module.H5F_ACC_RDONLY, false, ANY_VERSION, ANY_VERSION));
  return {
    ...facts, id, module,
    call: (what, work) => call(what, () => work(module, id)),
    close() {
      call("close it", () => module.close_file(id));
      onClose();
    },
  };
}

/**
 * Runs calls of the library and puts its stack back as it was. The library reports some failures by throwing from JavaScript through
 * its compiled functions, which then never give back their part of the stack: after some hundred of them it runs into the heap.
 * `ccall` is what restores the stack after a function, so the calls are made a function that it finds.
 */
function keepingStack<T>(module: Hdf5Module, work: () => T): T {
  let end: { readonly value: T } | { readonly error: unknown } | undefined;
  const run = (): void => {
    try {
      end = { value: work() };
    } catch (error) {
      end = { error };
    }
  };
  Object.assign(module, { _mpmRun: run });
  // A text argument makes it save the stack.
  module.ccall("mpmRun", null, ["string"], [" "]);
  if (end === undefined || "error" in end) throw end?.error;
  return end.value;
}

/** What the declarations of the library's file system leave out. */
interface FileSystem {
  getStream(descriptor: number): { stream_ops: object };
  writeFile(path: string, bytes: Uint8Array, options: { readonly canOwn: boolean }): void;
}

const fileSystem = ({ FS }: Hdf5Module): FileSystem => FS as unknown as FileSystem;

/** Takes what the library prints to its standard error until the function returned is called, which gives it. */
function captureMessages(module: Hdf5Module): () => string {
  const stream = fileSystem(module).getStream(STDERR);
  const before = stream.stream_ops;
  let text = "";
  const write = (_stream: unknown, buffer: ArrayBufferView, at: number, length: number): number => {
    text += new TextDecoder().decode(new Uint8Array(buffer.buffer, buffer.byteOffset + at, length));
    return length;
  };
  stream.stream_ops = { ...before, write };
  return () => {
    stream.stream_ops = before;
    return text;
  };
}

/** The innermost reason of an HDF5 error stack. */
function cause(stack: string): string {
  const reasons = [...stack.matchAll(/ in \w+\(\): ([^\n]*)/g)].map((found) => found[1]);
  return (reasons.at(-1) ?? stack).slice(0, MOST_SHOWN);
}
