// What a server may do with a file: the first part of the path, before the name of the file.

export const BEHAVIOURS = ["files", "whole", "missing", "refused", "moved", "untagged", "untold", "replaced", "shortened", "cut", "elsewhere", "endless"] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];
