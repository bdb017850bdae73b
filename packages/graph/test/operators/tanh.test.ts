import { tanh } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("tanh", { build: tanh, reference: Math.tanh, at: [-2, 0, 4] });
