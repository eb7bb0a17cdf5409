import { type ParseArgsConfig, parseArgs } from "node:util";

/** Exit codes of every command-line tool: good, something found wrong, wrong use. */
export const EXIT = { good: 0, found: 1, use: 2 } as const;

/** Wrong use of a tool: its message is the one line the user sees, and the tool ends with exit code 2. */
export class UseError extends Error {
  override readonly name = "UseError";
}

/**
 * Node's own option parser, strict, with its errors as one plain line.
 *
 * @throws UseError naming the option
 */
export function parse<const C extends ParseArgsConfig>(config: C, args: readonly string[]) {
  try {
    return parseArgs<C & { args: string[]; strict: true }>({ ...config, args: [...args], strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const sentence = error.message.split(". ")[0] ?? error.message;
    throw new UseError(`${sentence.replace(/\.$/, "")}. See --help.`);
  }
}

/**
 * Runs a tool's body and ends the process with its exit code. Wrong use becomes one line and code 2; a plain Error, whose
 * message is written for the user, its message and code 1; anything else is a fault of ours and keeps its stack.
 */
export async function runTool(body: () => Promise<number>): Promise<never> {
  try {
    const code = await body();
    await written();
    process.exit(code);
  } catch (error) {
    const isForUser = error instanceof UseError || (error instanceof Error && error.constructor === Error);
    if (!isForUser) throw error;
    process.stderr.write(`${error.message}\n`);
    await written();
    process.exit(error instanceof UseError ? EXIT.use : EXIT.found);
  }
}

/** Everything said has left: a pipe that was full takes the rest later, and an exit would cut it off. */
const written = async (): Promise<void> => {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
};

/** Seconds with one decimal, for a reader. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
