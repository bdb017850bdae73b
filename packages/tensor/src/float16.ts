// Half-precision bits to numbers and back, round to nearest even; Node 20 has no Float16Array.

const floatView = new Float32Array(1);
const bitsView = new Uint32Array(floatView.buffer);

const FLOAT16_MIN_NORMAL = 2 ** -14;
const FLOAT16_SUBNORMAL_STEP = 2 ** -24;
// 65504 is the largest float16; from halfway to the next step on, rounding gives infinity.
const FLOAT16_OVERFLOW = 65520;

/** The number that 16 IEEE half-precision bits stand for. */
export function float16ToFloat32(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * FLOAT16_SUBNORMAL_STEP;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * 2 ** (exponent - 25) * (1024 + fraction);
}

/** The IEEE half-precision bits nearest to a number (ties to even); overflow gives infinity, NaN a quiet NaN. */
export function float32ToFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= FLOAT16_OVERFLOW) return sign | 0x7c00;
  if (size < FLOAT16_MIN_NORMAL) return sign | roundToEven(size / FLOAT16_SUBNORMAL_STEP);
  const exponent = exponentOf(size);
  // A fraction that rounds up to 1024 carries into the exponent, which is exactly what the sum does.
  return sign + ((exponent + 15) << 10) + roundToEven(size * 2 ** (10 - exponent) - 1024);
}

/** The number that 16 bfloat16 bits (the upper half of a float32) stand for. */
export function bfloat16ToFloat32(bits: number): number {
  bitsView[0] = bits << 16;
  return floatView[0];
}

/** The bfloat16 bits nearest to a number (ties to even), by way of float32; NaN gives a quiet NaN. */
export function float32ToBfloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  floatView[0] = value;
  const bits = bitsView[0];
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) / 0x10000) & 0xffff;
}

// Of a normal float16-sized number; a double cannot lose its exponent, so its float32 bits give it after truncation.
function exponentOf(size: number): number {
  floatView[0] = size;
  const exponent = (bitsView[0] >>> 23) - 127;
  // float32 rounding may have carried into the next power of two.
  return size < 2 ** exponent ? exponent - 1 : exponent;
}

// `value` is >= 0 and below 2^52.
function roundToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  if (rest === 0.5) return down + (down & 1);
  return rest > 0.5 ? down + 1 : down;
}
