import { relative } from "node:path";
import type { Reporter, SerializedError, TestModule } from "vitest/node";
import type { Skip, Tally } from "./tally.ts";

/** A vitest reporter that keeps the run's tally instead of printing one. */
export interface TallyReporter extends Reporter {
  tally(): Tally | null;
}

const place = (root: string, module: TestModule): string =>
  `${module.project.name}: ${relative(root, module.moduleId)}`;

/** Counts a finished run: a file that would not load and an error outside any test are failures too. */
export function countRun(root: string, modules: readonly TestModule[], strayErrors: readonly SerializedError[]): Tally {
  let passed = 0;
  const failures: string[] = [];
  const skips: Skip[] = [];
  for (const module of modules) {
    const where = place(root, module);
    for (const suite of module.children.allSuites()) {
      for (const error of suite.errors()) failures.push(`${where} > ${suite.fullName}: ${error.message}`);
    }
    for (const error of module.errors()) failures.push(`${where}: ${error.message}`);
    for (const test of module.children.allTests()) {
      const result = test.result();
      const name = `${where} > ${test.fullName}`;
      if (result.state === "passed") passed += 1;
      else if (result.state === "skipped") skips.push({ test: name, reason: result.note ?? "" });
      else failures.push(result.state === "failed" ? name : `${name}: never finished`);
    }
  }
  for (const error of strayErrors) failures.push(`outside any test: ${error.message}`);
  return { passed, failures, skips };
}

export function createTallyReporter(root: string): TallyReporter {
  let tally: Tally | null = null;
  return {
    onTestRunEnd(modules, strayErrors) {
      tally = countRun(root, modules, strayErrors);
    },
    tally: () => tally,
  };
}
