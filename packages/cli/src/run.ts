// The command line: finds the subcommand, runs it, and turns errors into messages and exit codes.
import { messageOf } from "@mpm/tensor";
import { artifactsCommand } from "./artifacts-command.js";
import { ckaCommand } from "./cka-command.js";
import { UsageError, type Command } from "./command.js";
import { convertCommand } from "./convert-command.js";
import { evaluateCommand } from "./evaluate-command.js";
import { finetuneCommand } from "./finetune-command.js";
import { inspectCommand } from "./inspect-command.js";
import { pretrainCommand } from "./pretrain-command.js";

/** Where texts go, a line at a time. */
export interface Output {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ["inspect", inspectCommand], ["convert", convertCommand], ["artifacts", artifactsCommand],
  ["pretrain", pretrainCommand], ["finetune", finetuneCommand], ["evaluate", evaluateCommand], ["cka", ckaCommand],
]);

const CONSOLE: Output = { print: (text) => console.log(text), complain: (text) => console.error(text) };

/** Runs `mpm <words>`. Gives the exit code: 0 done, 1 failed, 2 called wrongly. */
export async function run(words: readonly string[], { print, complain }: Output = CONSOLE): Promise<number> {
  const [name = "--help", ...rest] = words;
  if (name === "--help" || name === "help") {
    print(overview());
    return 0;
  }
  const command = COMMANDS.get(name);
  if (command === undefined) {
    complain(`mpm: there is no command "${name}"\n\n${overview()}`);
    return 2;
  }
  if (rest.includes("--help")) {
    print(command.usage);
    return 0;
  }
  try {
    await command.run(rest, print);
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    complain(`mpm ${name}: ${messageOf(error)}${isUsage ? `\n\n${command.usage}` : ""}`);
    return isUsage ? 2 : 1;
  }
}

function overview(): string {
  const lines = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return ["usage: mpm <command> [options]", "", ...lines, "", "mpm <command> --help tells more."].join("\n");
}
