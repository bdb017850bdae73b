// Loads onnxruntime-node on first use, quiet and with its telemetry off. Nothing else imports that package at run time.
import { importPeer } from "@mpm/tensor";

/** The module object of onnxruntime-node. */
export type Onnxruntime = typeof import("onnxruntime-node");

/**
 * Turns off the telemetry that onnxruntime-node sends since 1.29. The native code reads the environment of the process,
 * which a worker thread cannot change: call it on the main thread before a worker loads the library.
 */
export function disableTelemetry(): void {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
}

/** The onnxruntime-node module. Throws `MpmError` "missing-peer" with an install hint when it is not installed. */
export async function loadOnnxruntime(): Promise<Onnxruntime> {
  disableTelemetry();
  const onnxruntime = await importPeer("onnxruntime-node", () => import("onnxruntime-node"));
  // "warning" is the library's default: a level the application chose stays. Its errors reach the caller as exceptions.
  if (onnxruntime.env.logLevel === "warning") onnxruntime.env.logLevel = "fatal";
  return onnxruntime;
}
