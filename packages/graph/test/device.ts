// Where tests run besides the CPU. WebGPU needs a graphics driver; CONTRIBUTING.md says how to do without a GPU.

/** Whether tests of WebGPU run. They fail, then, where there is none. */
export const onWebGpu: boolean = process.env["MPM_DEVICE"] === "webgpu";

/** What their names say where they are skipped. */
export const WITHOUT_WEBGPU = "(skipped without MPM_DEVICE=webgpu)";
