import { defineConfig } from "tsup";

// JavaScript only: declarations come from `tsc -p tsconfig.build.json` (TypeScript 7 has no JS compiler API).
export default defineConfig({
  entry: ["src/index.ts", "src/dataset-worker.ts", "src/hdf5-worker.ts"],
  format: ["esm"], target: "es2022", sourcemap: true, clean: true, dts: false,
});
