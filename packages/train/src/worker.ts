// Entry of the worker thread: one training run, driven by the calls of `trainer.ts`.
import { answerCalls } from "@mpm/runtime";
import { trainerHandlers, type TrainerMethods } from "./trainer-calls.js";

answerCalls<TrainerMethods>(trainerHandlers());
