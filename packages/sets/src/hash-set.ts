// Fingerprints of data sets and their tokens, for the provenance of models.

import type { TypedArray } from "@mpm/tensor";
import type { ParticleSet } from "./particle-set.js";

/** SHA-256 of the offsets and the features of a set, as hexadecimal text: equal for equal numbers in equal order. */
export async function hashSet({ offsets, features }: Pick<ParticleSet, "offsets" | "features">): Promise<string> {
  return hashArrays([offsets, features.data]);
}

/** SHA-256 of the digests of several arrays, as hexadecimal text. */
export async function hashArrays(arrays: readonly TypedArray[]): Promise<string> {
  return hexadecimal(await crypto.subtle.digest("SHA-256", joined(await Promise.all(arrays.map(digest)))));
}

/** SHA-256 of the bytes of an array, such as tokens, as hexadecimal text. */
export async function hashArray(values: TypedArray): Promise<string> {
  return hexadecimal(await digest(values));
}

/** A copy, since digests take no view of shared memory. */
const digest = ({ buffer, byteOffset, byteLength }: TypedArray): Promise<ArrayBuffer> =>
  crypto.subtle.digest("SHA-256", new Uint8Array(buffer, byteOffset, byteLength).slice());

function joined(parts: readonly ArrayBuffer[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return bytes;
}

const hexadecimal = (bytes: ArrayBuffer): string => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
