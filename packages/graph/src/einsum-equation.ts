// The notation of Einsum, "bij,bjk->bik": which axis of which operand goes by which name.

export interface EinsumEquation {
  /** Names of each operand's axes. An ellipsis stands for "...2", "...1", "...0", counted from its last axis. */
  readonly operands: readonly (readonly string[])[];
  /** Names of the result's axes. */
  readonly result: readonly string[];
}

const ELLIPSIS = "...";

/**
 * Reads an equation for operands of the given ranks. Without "->" the result has the ellipsis and then, in alphabetical
 * order, the letters that occur once.
 *
 * @throws RangeError where the equation is malformed or does not fit the ranks.
 */
export function parseEinsum(equation: string, ranks: readonly number[]): EinsumEquation {
  const fail = (why: string): never => { throw new RangeError(`Einsum "${equation}": ${why}`); };
  const [left = "", right, ...more] = equation.replaceAll(/\s/g, "").split("->");
  const terms = left.split(",").map(tokens);
  const result = right === undefined ? undefined : tokens(right);
  const strange = [...terms, result ?? []].flat().find((token) => token !== ELLIPSIS && !/^[a-zA-Z]$/.test(token));
  if (strange !== undefined || more.length > 0) fail(`expected letters, "..." and one "->", got "${strange ?? "->"}"`);
  if (terms.length !== ranks.length) fail(`names ${terms.length} operands, got ${ranks.length}`);
  const widths = terms.map((term, index) => ellipsisWidth(term, ranks[index] ?? 0) ?? fail(`"${term.join("")}" does not fit an operand of rank ${ranks[index]}`));
  const ellipsis = axesOfEllipsis(Math.max(0, ...widths));
  const operands = terms.map((term, index) => term.flatMap((token) => (token === ELLIPSIS ? axesOfEllipsis(widths[index] ?? 0) : [token])));
  const names = (result ?? implicitResult(terms)).flatMap((token) => (token === ELLIPSIS ? ellipsis : [token]));
  const known = new Set(operands.flat());
  const wrong = names.find((name, index) => !known.has(name) || names.indexOf(name) !== index);
  if (wrong !== undefined) fail(`the result's "${wrong}" must stand in an operand, and once in the result`);
  if (ellipsis.length > 0 && !names.includes("...0")) fail('the operands have "...", so the result must have it');
  return { operands, result: names };
}

const tokens = (term: string): string[] => term.match(/\.\.\.|./g) ?? [];

/** How many axes the ellipsis of a term stands for (0 without one); undefined where the term does not fit the rank. */
function ellipsisWidth(term: readonly string[], rank: number): number | undefined {
  const count = term.filter((token) => token === ELLIPSIS).length;
  const width = rank - (term.length - count);
  return count > 1 || width < 0 || (count === 0 && width > 0) ? undefined : width;
}

const axesOfEllipsis = (width: number): string[] => Array.from({ length: width }, (_, at) => `${ELLIPSIS}${width - 1 - at}`);

function implicitResult(terms: readonly (readonly string[])[]): string[] {
  const all = terms.flat();
  const once = all.filter((token) => token !== ELLIPSIS && all.indexOf(token) === all.lastIndexOf(token)).toSorted((a, b) => (a < b ? -1 : 1));
  return all.includes(ELLIPSIS) ? [ELLIPSIS, ...once] : once;
}
