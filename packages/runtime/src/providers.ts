// Execution providers: which ones this machine offers, found by asking the library and opening a one-node model.
import { cpus } from "node:os";
import type { InferenceSession } from "onnxruntime-node";
import { loadOnnxruntime, type Onnxruntime } from "./onnxruntime.js";
import type { Provider } from "./session.js";

/** Whether one provider works on this machine. */
export interface Device {
  readonly provider: Provider;
  readonly available: boolean;
  /** Why it is not available. */
  readonly reason?: string;
  /** The processor, where known. */
  readonly name?: string;
}

const PROVIDERS = ["cpu", "cuda", "webgpu", "wasm"] as const satisfies readonly Provider[];

/** An ONNX model (IR 10, opset 21): y = Identity(x), float32 [1]. */
const IDENTITY_MODEL = "CAo6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEBU=";

const HINTS: Partial<Record<Provider, string>> = {
  cuda: "it needs CUDA 12 and the libraries that onnxruntime-node's install script fetches",
  webgpu: "it needs a graphics driver (on Linux: Vulkan)",
};

/** What this machine offers, one entry per provider. Nothing is assumed: each provider is tried. */
export async function devices(): Promise<readonly Device[]> {
  const onnxruntime = await loadOnnxruntime();
  const found: Device[] = [];
  for (const provider of PROVIDERS) found.push(deviceOf(provider, await reasonAgainst(onnxruntime, provider)));
  return found;
}

/** Why this provider cannot be used here, or undefined when it can. */
export async function reasonAgainst(onnxruntime: Onnxruntime, provider: Provider): Promise<string | undefined> {
  if (provider === "cpu") return undefined;
  if (provider === "wasm") return "not yet offered in Node; use \"cpu\"";
  if (!onnxruntime.listSupportedBackends().some(({ name }) => name === provider)) {
    return `this build of onnxruntime-node (${process.platform} ${process.arch}) does not have it`;
  }
  try {
    const session = await onnxruntime.InferenceSession.create(Buffer.from(IDENTITY_MODEL, "base64"), probeOptions(provider));
    await session.release();
    return undefined;
  } catch (cause) {
    return `${HINTS[provider]} (${messageOf(cause)})`;
  }
}

/** The providers asked for as a list. Throws `TypeError` or `RangeError` for anything but known names. */
export function parseProviders(provider: Provider | readonly Provider[]): readonly Provider[] {
  const wanted = typeof provider === "string" ? [provider] : provider;
  if (!Array.isArray(wanted)) throw new TypeError(`provider: expected a name or a list of names, got ${typeof provider}`);
  const unknown = wanted.filter((name) => !PROVIDERS.includes(name));
  if (wanted.length > 0 && unknown.length === 0) return wanted;
  throw new RangeError(`provider: expected one or more of ${PROVIDERS.join(", ")}, got ${unknown.join(", ") || "none"}`);
}

/** The message of anything thrown, on one line. */
export function messageOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).trim().replaceAll(/\s*\n\s*/g, " ");
}

// Severity 4 (fatal): a provider that is absent is an answer here, not an error to print.
function probeOptions(provider: Provider): InferenceSession.SessionOptions {
  return { executionProviders: [provider], logSeverityLevel: 4, intraOpNumThreads: 1 };
}

function deviceOf(provider: Provider, reason: string | undefined): Device {
  if (reason !== undefined) return { provider, available: false, reason };
  const name = provider === "cpu" ? cpus()[0]?.model : undefined;
  return { provider, available: true, ...(name === undefined ? {} : { name }) };
}
