import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFiles } from "../lib/tree.ts";
import type { SourceFile } from "./arrows.ts";

/** Every TypeScript file of the project with its text. */
export const projectSources = (root: string): readonly SourceFile[] =>
  projectFiles(root)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
