import { defineConfig } from "vitest/config";

// Shared by every package: resolve the workspace's TypeScript sources, so tests need no build.
const conditions = ["@mpm/source", "node", "import", "default"];
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ["test/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 60_000 },
});
