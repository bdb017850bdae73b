import { expect, test } from "vitest";
import { loadOnnxruntime } from "../src/onnxruntime.js";

test("loads with telemetry off and the log quiet, and keeps a level the application chose", async () => {
  const onnxruntime = await loadOnnxruntime();
  expect(process.env["ORT_DISABLE_TELEMETRY"]).toBe("1");
  expect(onnxruntime.env.logLevel).toBe("fatal");
  onnxruntime.env.logLevel = "info";
  expect((await loadOnnxruntime()).env.logLevel).toBe("info");
});
