import type { TestProject } from "vitest/node";
import { results } from "./grid.ts";

declare module "vitest" {
  export interface ProvidedContext {
    nodeResults: Record<string, string>;
  }
}

/** Runs in Node, before the tests run in workerd. */
export default function setup(project: TestProject): void {
  project.provide("nodeResults", results());
}
