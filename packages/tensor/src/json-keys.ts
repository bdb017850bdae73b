// Finds repeated keys in JSON text, which JSON.parse drops without a word.

// Strings as a whole, and the characters that open, close or separate; numbers and literals are skipped over.
const TOKEN = /"(?:[^"\\]+|\\.)*"|[{}:]/gs;

/** The first key that appears twice in one object of valid JSON text, or undefined. */
export function findDuplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let text = "";
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (token !== ":") text = token;
    else if (!addKey(open.at(-1), text)) return keyOf(text);
  }
  return undefined;
}

// Two spellings of a key ("a" and "\u0061") are one key.
function addKey(keys: Set<string> | undefined, text: string): boolean {
  const key = keyOf(text);
  if (keys === undefined || keys.has(key)) return false;
  keys.add(key);
  return true;
}

function keyOf(text: string): string {
  return String(JSON.parse(text));
}
