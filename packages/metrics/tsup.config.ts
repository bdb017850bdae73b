import { defineConfig } from "tsup";

// JavaScript only: declarations come from `tsc -p tsconfig.build.json` (TypeScript 7 has no JS compiler API).
export default defineConfig({
  entry: ["src/index.ts", "src/render-chart.ts", "src/report.ts"],
  format: ["esm"], target: "es2022", sourcemap: true, clean: true, dts: false,
});
