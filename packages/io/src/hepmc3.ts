import type { Reader } from "./open-table.js";

export const openHepMc3: Reader = async ({ name }) => {
  throw new RangeError(`no reader yet: "${name}"`);
};
