// Parts of the file formats, for readers that take a file in pieces: the subpath @mpm/tensor/files.

export { concatBytes, dataFromBytes } from "./bytes.js";
export { dataConstructor, type DataConstructor } from "./dtype.js";
export { readNpyHeader, type NpyHeader } from "./npy.js";
export { findZipDirectory, readZipDirectory, unzipEntry, ZIP_END_BYTES, zipHeaderLength, type ZipEntry } from "./zip-read.js";
