// C++ type names as ROOT writes them, as far as tables need them.

/** Without `std::`, `const`, allocators and needless spaces: "vector<float,allocator<float> >" is "vector<float>". */
export function plainTypeName(name: string): string {
  const tight = name.replaceAll(/\bstd::|\bconst\b/g, "").replaceAll(/\s*([<>,*])\s*/g, "$1").trim();
  return tight.replaceAll(/,allocator<(?:[^<>]|<(?:[^<>]|<[^<>]*>)*>)*>/g, "");
}

/** Containers that are stored as their number of elements, then the elements. */
const LISTS = /^(?:vector|list|deque|forward_list|set|multiset|unordered_set|unordered_multiset|ROOT::VecOps::RVec)<(.*)>$/;

/** What a list of a plain type name holds, or undefined for what is no list. */
export function elementOfList(type: string): string | undefined {
  const inside = LISTS.exec(type)?.[1];
  return inside === undefined || hasTopLevelComma(inside) ? undefined : inside.trim();
}

function hasTopLevelComma(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    if (letter === "<") depth++;
    else if (letter === ">") depth--;
    else if (letter === "," && depth === 0) return true;
  }
  return false;
}
