import type { Reader } from "./open-table.js";

export const openParquet: Reader = async ({ name }) => {
  throw new RangeError(`no reader yet: "${name}"`);
};
