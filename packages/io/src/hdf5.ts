import type { Reader } from "./open-table.js";

export const openHdf5: Reader = async ({ name }) => {
  throw new RangeError(`no reader yet: "${name}"`);
};
