// The package has no types of its own; this is what is used of it.
declare module "h5wasm-plugins" {
  /** Where the package lies: `plugins/libH5Z<name>.so` is below. */
  export const base_url: string;
}
