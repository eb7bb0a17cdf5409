/**
 * Heads the process group of one worker: starts the command it is given, and ends the whole group when whoever started
 * it is gone, however it went. Its standard input is a pipe that nobody writes to and that closes with its owner.
 */
import { spawn } from "node:child_process";

const [command = "", ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
child.on("error", (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`);
  process.exit(1);
});
child.on("exit", (code) => process.exit(code ?? 1));
// The group as a whole is asked to end; we leave after the child has.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
process.stdin.on("close", () => process.kill(-process.pid, "SIGKILL"));
process.stdin.resume();
