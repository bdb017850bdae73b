// Error bars of any statistic by resampling rows with replacement.
import { randomStream, type RandomStream } from "@mpm/tensor";
import { meanAndError } from "./mean-and-error.js";

/** Options of {@link bootstrap}: the randomness is given as a seed or as a stream. */
export type BootstrapOptions = {
  /** Number of resamplings, at least 2; default 200. */
  readonly replicas?: number;
} & ({ readonly seed: number; readonly stream?: never } | { readonly stream: RandomStream; readonly seed?: never });

/** Result of {@link bootstrap}. */
export interface BootstrapResult {
  /** The statistic of all rows, each once. */
  readonly value: number;
  /** Standard deviation of the statistic over the replicas; Infinity when a replica is infinite. */
  readonly error: number;
  /** Lower end of the central 68.3 % of the replicas. */
  readonly low: number;
  /** Upper end of the central 68.3 % of the replicas. */
  readonly high: number;
}

/** Share of a normal distribution more than one standard deviation below its mean. */
const ONE_SIGMA_TAIL = 0.15865525393145707;

/**
 * Value and error of a statistic over rows. One seed gives the same rows to every statistic; the error of a paired
 * difference comes from a statistic that subtracts two metrics of the same rows.
 * @param statistic takes row indices [numRows] (valid during the call only, with repetitions) and returns a number, not NaN.
 */
export function bootstrap(statistic: (rows: Int32Array) => number, numRows: number, options: BootstrapOptions): BootstrapResult {
  const { replicas = 200 } = options;
  if (!(Number.isInteger(numRows) && numRows > 0)) throw new RangeError(`expected a number of rows >= 1, got ${numRows}`);
  if (!(Number.isInteger(replicas) && replicas >= 2)) throw new RangeError(`expected at least 2 replicas, got ${replicas}`);
  const stream = options.stream ?? randomStream(options.seed, "bootstrap");
  const rows = Int32Array.from({ length: numRows }, (_, row) => row);
  const value = statistic(rows);
  const values = new Float64Array(replicas);
  for (let replica = 0; replica < replicas; replica++) {
    for (let i = 0; i < numRows; i++) rows[i] = stream.integer(numRows);
    values[replica] = checkedStatistic(statistic(rows), replica);
  }
  return { value, ...spread(values) };
}

function spread(values: Float64Array): { error: number; low: number; high: number } {
  const sorted = values.toSorted();
  const last = sorted.length - 1;
  const error = values.every(Number.isFinite) ? meanAndError(values).std : Infinity;
  return { error, low: sorted[Math.floor(ONE_SIGMA_TAIL * last)], high: sorted[Math.ceil((1 - ONE_SIGMA_TAIL) * last)] };
}

function checkedStatistic(value: number, replica: number): number {
  if (Number.isNaN(value)) throw new RangeError(`the statistic is NaN for bootstrap replica ${replica}: it must be defined for every resampling of the rows`);
  return value;
}
