// Numbers whose count is not known beforehand, in one typed array that doubles.

/** Its first `length` entries are the numbers. */
export interface NumberList<T extends Int32Array | Float64Array = Int32Array | Float64Array> {
  data: T;
  length: number;
}

const FIRST_LENGTH = 1024;

export const integers = (): NumberList<Int32Array> => ({ data: new Int32Array(FIRST_LENGTH), length: 0 });
export const floats = (): NumberList<Float64Array> => ({ data: new Float64Array(FIRST_LENGTH), length: 0 });

export function append(list: NumberList, value: number): void {
  if (list.length === list.data.length) grow(list);
  list.data[list.length++] = value;
}

function grow(list: NumberList): void {
  const larger = list.data instanceof Int32Array ? new Int32Array(list.length * 2) : new Float64Array(list.length * 2);
  larger.set(list.data);
  list.data = larger;
}

/** The numbers, without the room behind them. */
export const finished = <T extends Int32Array | Float64Array>({ data, length }: NumberList<T>): T => data.slice(0, length) as T;
