// Turbo without its telemetry, on every platform: it listens to the environment alone.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const turbo = fileURLToPath(import.meta.resolve("turbo/bin/turbo"));
const { status } = spawnSync(process.execPath, [turbo, ...process.argv.slice(2)], { stdio: "inherit", env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" } });
process.exitCode = status ?? 1;
