// Training artifacts as a directory, as ONNX Runtime's generate_artifacts leaves it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ARTIFACT_FILES, decodeArtifactFiles, encodeArtifactFiles, type InitialValues, type TrainingArtifacts } from "@mpm/graph";
import { messageOf, MpmError } from "@mpm/tensor";
import { writeDirectory } from "./write-directory.js";

/**
 * Writes training_model.onnx, eval_model.onnx, optimizer_model.onnx, checkpoint and update_model.onnx in one move; artifacts that
 * are there already are replaced. Parameters start with the values of a file, with `initial`, or are drawn from `seed`.
 *
 * @throws MpmError "artifacts-write-failed" with the cause: a full disk, parameters without first values, a directory of other things.
 */
export async function writeArtifacts(directory: string, artifacts: TrainingArtifacts, values: InitialValues = {}): Promise<void> {
  await writeDirectory(directory, { what: "artifacts", marker: ARTIFACT_FILES.training }, () => encodeArtifactFiles(artifacts, values));
}

/** Artifacts from their directory, ready for `createTrainer`. Throws `MpmError` "artifacts-unreadable", and what `decodeArtifactFiles` throws. */
export async function readArtifacts(directory: string): Promise<TrainingArtifacts> {
  const read = async (name: string): Promise<Uint8Array> => readFile(join(directory, name)).catch((cause: unknown) => {
    throw new MpmError("artifacts-unreadable", `"${directory}" holds no training artifacts: could not read ${name} (${messageOf(cause)})`, { cause });
  });
  const [training, evaluation, checkpoint] = await Promise.all([read(ARTIFACT_FILES.training), read(ARTIFACT_FILES.evaluation), read(ARTIFACT_FILES.checkpoint)]);
  return decodeArtifactFiles({ "training_model.onnx": training, "eval_model.onnx": evaluation, checkpoint });
}
