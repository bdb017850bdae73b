// Files written by NumPy 2.4 (numpy.lib.format.write_array, numpy.savez_compressed), as base64.

/** One NPY file and the array in it; values are elements of the data, in row-major order. */
export interface NumpyFile {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | bigint)[];
  readonly base64: string;
}

/** NPY files of every layout that is read. */
export const NPY_FILES: readonly NumpyFile[] = [
  { name: "fortran order float64", dtype: "float64", shape: [2, 3], values: [0, 1, 2, 3, 4, 5],
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAAhAAAAAAAAA8D8AAAAAAAAQQAAAAAAAAABAAAAAAAAAFEA=" },
  { name: "big-endian int32", dtype: "int32", shape: [2, 3], values: [0, 1, 2, 3, 4, 5],
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPmk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAQAAAAIAAAADAAAABAAAAAU=" },
  { name: "big-endian fortran int16 of rank 3", dtype: "int16", shape: [2, 3, 2], values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAGAAIACAAEAAoAAQAHAAMACQAFAAs=" },
  { name: "zero-dimensional uint64", dtype: "uint64", shape: [], values: [9223372036854775809n],
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPHU4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAgA==" },
  { name: "bool", dtype: "bool", shape: [3], values: [1, 0, 1],
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAE=" },
  { name: "float16", dtype: "float16", shape: [3], values: [0x3e00, 0xc000, 0x7c00],
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPgDAAHw=" },
  { name: "empty int8", dtype: "int8", shape: [0, 4], values: [],
    base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnfGkxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDQpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=" },
  { name: "version 2 float32", dtype: "float32", shape: [1], values: [0.5],
    base64: "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAA/" },
  { name: "version 3 uint16", dtype: "uint16", shape: [2], values: [7, 65535],
    base64: "k05VTVBZAwB0AAAAeydkZXNjcic6ICc8dTInLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAP//" },
];

/** NPY files that hold what tensors cannot. */
export const UNSUPPORTED_NPY_FILES: readonly { name: string; base64: string }[] = [
  { name: "objects", base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJWKAAAAAAAAAIwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwGFlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlE5hdJRiLg==" },
  { name: "records", base64: "k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxmNCcpXSwgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAA" },
  { name: "strings", base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPFUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAAYgAAAA==" },
  { name: "complex numbers", base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPGM4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAA==" },
  { name: "dates", base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPE04W0RdJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAA==" },
];

/** numpy.savez_compressed of `pt` = float32 [10.5, 20.25] and `label` = int64 [1, 2, 3]. */
export const NPZ_FILE =
  "UEsDBC0AAAAIAAAAIQBK6TC///////////8GABQAcHQubnB5AQAQAIgAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuBgYNRwaGRY4AUEsDBC0AAAAIAAAAIQC8kVWO//////////8JABQAbGFiZWwubnB5AQAQAJgAAAAAAAAATQAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOpo6CrUKFAAuRgYIYILSzFAaAFBLAQItAy0AAAAIAAAAIQBK6TC/TAAAAIgAAAAGAAAAAAAAAAAAAACAAQAAAABwdC5ucHlQSwECLQMtAAAACAAAACEAvJFVjk0AAACYAAAACQAAAAAAAAAAAAAAgAGEAAAAbGFiZWwubnB5UEsFBgAAAAACAAIAawAAAAwBAAAAAA==";

/** The same arrays, written as beyond 4 GiB: with zipfile.ZIP64_LIMIT = -1, sizes, positions and the directory are those of ZIP64. */
export const NPZ64_FILE =
  "UEsDBC0AAAAIAAAAIQBK6TC///////////8GABQAcHQubnB5AQAQAIgAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuBgYNRwaGRY4AUEsDBC0AAAAIAAAAIQC8kVWO//////////8JABQAbGFiZWwubnB5AQAQAJgAAAAAAAAATQAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOpo6CrUKFAAuRgYIYILSzFAaAFBLAQItAy0AAAAIAAAAIQBK6TC///////////8GABwAAAAAAAAAAACAAf////9wdC5ucHkBABgAiAAAAAAAAABMAAAAAAAAAAAAAAAAAAAAUEsBAi0DLQAAAAgAAAAhALyRVY7//////////wkAHAAAAAAAAAAAAIAB/////2xhYmVsLm5weQEAGACYAAAAAAAAAE0AAAAAAAAAhAAAAAAAAABQSwYGLAAAAAAAAAAtAC0AAAAAAAAAAAACAAAAAAAAAAIAAAAAAAAAowAAAAAAAAAMAQAAAAAAAFBLBgcAAAAArwEAAAAAAAABAAAAUEsFBgAAAAACAAIAowAAAAwBAAAAAA==";

/** The bytes of a base64 text, at an aligned address. */
export function decodeBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}
