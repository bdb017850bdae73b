// The studies there are.
import { e1 } from "./event/e1.js";
import { e10 } from "./event/e10.js";
import { e2 } from "./event/e2.js";
import { e3 } from "./event/e3.js";
import { e4 } from "./event/e4.js";
import { e5 } from "./event/e5.js";
import { e6 } from "./event/e6.js";
import { e8 } from "./event/e8.js";
import { e9 } from "./event/e9.js";
import { jetLayers } from "./mpm/layers.js";
import type { Study } from "./study.js";

export const STUDIES: readonly Study[] = [e1, e2, e3, e4, e5, e6, e8, e9, e10, jetLayers] as readonly Study[];
