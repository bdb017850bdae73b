import { identity } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("identity", { build: identity, reference: (x) => x, at: [-2, 0, 4] });
