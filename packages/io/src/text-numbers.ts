// Numbers of a line of text, read from its bytes: no string is made of one that fits a float64 exactly.
import { malformed } from "./malformed.js";
import type { Cursor } from "./text-lines.js";

const [SPACE, PLUS, COMMA, MINUS, DOT, ZERO, LESS, BRACKET] = [32, 43, 44, 45, 46, 48, 60, 93] as const;
// 10^0 to 10^22 are exact, and so is a number of up to 15 digits: their product or quotient is rounded once, as it should be
// (Clinger, "How to read floating point numbers accurately", 1990).
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const MOST_POWER = 22;
const EXACT_DIGITS = 15;
const MOST_SHOWN = 40;

/** Moves past blanks; whether anything follows on the line. */
export function skipBlanks(cursor: Cursor): boolean {
  while (cursor.at < cursor.stop && (cursor.bytes[cursor.at] ?? 0) <= SPACE) cursor.at++;
  return cursor.at < cursor.stop;
}

/** Moves past the next word. */
export function skipWord(cursor: Cursor): void {
  skipBlanks(cursor);
  while (cursor.at < cursor.stop && (cursor.bytes[cursor.at] ?? 0) > SPACE) cursor.at++;
}

/** Whether `text` (ASCII) comes next; does not move. */
export function comesNext({ bytes, at, stop }: Cursor, text: string): boolean {
  if (at + text.length > stop) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The next int32 of the line. @throws MpmError "malformed-file" with the line's number. */
export function nextInteger(cursor: Cursor, what: string): number {
  skipBlanks(cursor);
  const { bytes, stop, at: start } = cursor;
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at++;
  const first = at;
  let value = 0;
  for (; at < stop; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at === first || !isEnd(cursor, at) || value > 0x7fffffff) failWord(cursor, what, "a whole number within int32");
  cursor.at = at;
  return isNegative ? -value : value;
}

/** The next number of the line, rounded as `Number` rounds; Fortran's "1.0D+03" is one too. @throws MpmError "malformed-file". */
export function nextFloat(cursor: Cursor, what: string): number {
  skipBlanks(cursor);
  const { bytes, stop, at: start } = cursor;
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at++;
  let mantissa = 0;
  let digits = 0;
  let zeros = 0; // those that only count once another digit follows
  let exponent = 0;
  let isFraction = false;
  const first = at;
  for (; at < stop; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === DOT && !isFraction) {
      isFraction = true;
      continue;
    }
    if (byte < ZERO || byte > 57) break;
    if (isFraction) exponent--;
    if (byte === ZERO) {
      zeros++;
      continue;
    }
    digits = digits === 0 ? 1 : digits + zeros + 1;
    if (digits <= EXACT_DIGITS) mantissa = digits === 1 ? byte - ZERO : mantissa * (POWERS[zeros + 1] ?? 0) + byte - ZERO;
    zeros = 0;
  }
  exponent += zeros;
  const hasDigits = at - first > Number(isFraction);
  const letter = at < stop ? (bytes[at] ?? 0) | 32 : 0;
  if (hasDigits && (letter === 101 || letter === 100)) {
    const isSmall = bytes[at + 1] === MINUS;
    at += isSmall || bytes[at + 1] === PLUS ? 2 : 1;
    let power = 0;
    const firstDigit = at;
    while (at < stop && at - firstDigit < 4 && isDigit(bytes[at] ?? 0)) power = power * 10 + (bytes[at++] ?? 0) - ZERO;
    if (at === firstDigit) return slowFloat(cursor, what);
    exponent += isSmall ? -power : power;
  }
  if (!hasDigits || !isEnd(cursor, at) || digits > EXACT_DIGITS || Math.abs(exponent) > MOST_POWER) return slowFloat(cursor, what);
  cursor.at = at;
  const value = exponent < 0 ? mantissa / (POWERS[-exponent] ?? 1) : mantissa * (POWERS[exponent] ?? 1);
  return isNegative ? -value : value;
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= 57;

/** Numbers end at blanks, "<", "," and "]". */
function isEnd({ bytes, stop }: Cursor, at: number): boolean {
  if (at >= stop) return true;
  const byte = bytes[at] ?? 0;
  return byte <= SPACE || byte === LESS || byte === COMMA || byte === BRACKET;
}

function slowFloat(cursor: Cursor, what: string): number {
  const word = wordAt(cursor);
  const value = word === "" ? Number.NaN : Number(word);
  if (Number.isNaN(value)) return unusualFloat(cursor, word, what);
  cursor.at += word.length;
  return value;
}

/** Fortran's exponents, and what C prints of numbers that are none. */
function unusualFloat(cursor: Cursor, word: string, what: string): number {
  const parts = /^([+-]?)(nan|inf(inity)?)$/i.exec(word);
  const value = parts === null ? Number(word.replace(/d/i, "e")) : /nan/i.test(word) ? Number.NaN : parts[1] === "-" ? -Infinity : Infinity;
  if (word === "" || (Number.isNaN(value) && parts === null)) failWord(cursor, what, "a number");
  cursor.at += word.length;
  return value;
}

function wordAt(cursor: Cursor): string {
  let end = cursor.at;
  while (!isEnd(cursor, end)) end++;
  let word = "";
  for (let at = cursor.at; at < end; at++) word += String.fromCharCode(cursor.bytes[at] ?? 0);
  return word;
}

function failWord(cursor: Cursor, what: string, expected: string): never {
  malformed(cursor.name, `line ${cursor.line}: expected ${expected} as ${what}, got "${wordAt(cursor).slice(0, MOST_SHOWN)}"`);
}
