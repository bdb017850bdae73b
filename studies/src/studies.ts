// The studies there are.
import type { Study } from "./study.js";

export const STUDIES: readonly Study[] = [];
