// Runs a fake study, to be killed by `run-studies.test.ts`. Arguments: the folder, and after how many jobs begun to wait for that.
// Says the name of each job that it begins.
import { argv } from "node:process";
import { isMain, sayThenPause } from "../../packages/train/test/run-until.js";
import { runStudies } from "../src/run-studies.js";
import { fakeStudy } from "./fake-study.js";
import { fakeOptions } from "./run-fakes.js";

const [, , folder, numJobs] = argv;
if (isMain(import.meta.url) && folder !== undefined) await runStudies([fakeStudy([], { onRun: sayThenPause(Number(numJobs)) })], fakeOptions(folder));
