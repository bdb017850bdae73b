// How options name parameters: by a pattern or a list.

/** The source of a RegExp tested on the name, or a list of names. */
export type ParameterMatch = string | readonly string[];

/** Whether a name matches. Throws `SyntaxError` for a pattern that is no RegExp, `TypeError` for what is neither pattern nor list. */
export function matcher(match: ParameterMatch): (name: string) => boolean {
  if (Array.isArray(match)) {
    const names = new Set<string>(match);
    return (name) => names.has(name);
  }
  if (typeof match !== "string") throw new TypeError(`parameters are named by a list or by the source of a RegExp such as "^head", got ${String(match)}`);
  const pattern = new RegExp(match);
  return (name) => pattern.test(name);
}

/**
 * The names that match.
 *
 * @throws RangeError for a listed name that is none of `names`, and for a pattern that matches none.
 */
export function matchingNames(match: ParameterMatch, names: readonly string[], owner: string): ReadonlySet<string> {
  const chosen = new Set(names.filter(matcher(match)));
  const unknown = typeof match === "string" ? (chosen.size === 0 ? match : undefined) : match.find((name) => !chosen.has(name));
  if (unknown === undefined) return chosen;
  throw new RangeError(typeof match === "string" ? `pattern "${match}" matches no parameter of "${owner}": it has ${names.join(", ")}` : `"${unknown}" is no parameter of "${owner}": it has ${names.join(", ")}`);
}
