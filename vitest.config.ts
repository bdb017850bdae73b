import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { projects: ["packages/*", "examples/*", "bench", "conformance", "studies"], coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"] } },
});
