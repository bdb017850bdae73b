// Names near one that is not there, for errors.

const MOST = 5;

/** What an error says of names that are there: "near names are ...", or how many there are and the first few. */
export function nearNamesText(name: string, known: readonly string[]): string {
  const near = nearNames(name, known);
  return near.length > 0 ? `near names are ${near.join(", ")}` : `there are ${known.length}, such as ${known.slice(0, MOST).join(", ")}`;
}

/** Up to five names that hold `name` or are held by it, ignoring case, or differ in a third of their letters at most; the nearest first. */
export function nearNames(name: string, known: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  const ranked = known.map((candidate) => {
    const text = candidate.toLowerCase();
    const isPart = wanted !== "" && text !== "" && (text.includes(wanted) || wanted.includes(text));
    return { candidate, isPart, distance: Math.abs(text.length - wanted.length) > 8 ? Infinity : editDistance(wanted, text) };
  });
  const near = ranked.filter(({ isPart, distance }) => isPart || distance <= Math.max(1, wanted.length / 3));
  return near.toSorted((a, b) => a.distance - b.distance).slice(0, MOST).map(({ candidate }) => candidate);
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1])));
    row = next;
  }
  return row[b.length] ?? 0;
}
