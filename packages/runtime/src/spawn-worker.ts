// Starts a worker thread that may run ONNX Runtime.
import type { Worker } from "node:worker_threads";
import { spawnWorker as spawn } from "@mpm/tensor/node";
import { disableTelemetry } from "./onnxruntime.js";

/** As `spawnWorker` of `@mpm/tensor/node`, with ONNX Runtime's telemetry off before it loads there. */
export function spawnWorker(baseUrl: string, name: string): Worker {
  disableTelemetry();
  return spawn(baseUrl, name);
}
