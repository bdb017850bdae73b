// Where and how a trainer runs its graphs: affects speed, and numbers only through the order of sums.
import type { Provider } from "@mpm/runtime";

/** What the sessions of a trainer are opened with. */
export interface SessionSettings {
  /** Default "cpu". */
  readonly provider?: Provider | readonly Provider[];
  /** Threads inside one operator. Default: as many as there are physical cores. A run repeats bit for bit at one count. */
  readonly threads?: number;
}
