/** What the documents point at is there: files, anchors, commands, and the tests they name. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/bootstrap.mjs";
import { projectFiles } from "../../scripts/lib/tree.ts";

const pages = projectFiles(root).filter((path) => path.endsWith(".md"));
const text = (path: string): string => readFileSync(join(root, path), "utf8");

/** A heading's anchor as the forge makes it. */
const anchors = (path: string): readonly string[] =>
  [...text(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    String(heading)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );

describe("the documents", () => {
  it("link to files and headings that exist", () => {
    const broken = pages.flatMap((page) =>
      [...text(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(([, path, anchor]) => {
        const target = path === "" || path === undefined ? page : normalize(join(dirname(page), path));
        if (!existsSync(join(root, target))) return [`${page}: ${target}`];
        return anchor === undefined || anchors(target).includes(anchor) ? [] : [`${page}: ${target}#${anchor}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it("name commands that exist", () => {
    const scripts = Object.keys((JSON.parse(text("package.json")) as { scripts: object }).scripts);
    const named = pages.flatMap((page) =>
      [...text(page).matchAll(/\bnpm run ([a-z][a-z:-]*)/g)].map(([, name]) => ({ page, name: String(name) })),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ name }) => !scripts.includes(name.replace(/:$/, "")))).toEqual([]);
  });

  it("name tests that exist under their titles", () => {
    const named = pages.flatMap((page) =>
      [...text(page).matchAll(/\[([^\]]+\.test\.tsx?)\]\([^)]+\): "([^"]+)"/g)].map(([, path, title]) => ({
        page,
        path: String(path),
        title: String(title),
      })),
    );
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter(({ path, title }) => !text(path).includes(title))).toEqual([]);
  });

  it.each([
    ["eighteen known defects", "docs/known-defects.md", 18],
    ["twenty-five reports of users", "docs/venue-reports.md", 25],
  ])("say of each of the %s what would catch it, or what is not built", (_, page, count) => {
    const rows = text(page)
      .split("\n")
      .filter((line) => /^\| \d+ \|/.test(line));
    expect(rows.map((row) => Number(row.split("|")[1]))).toEqual(Array.from({ length: count }, (_each, i) => i + 1));
    for (const row of rows) {
      const [, , caught = "", open = ""] = row.split(" |").map((cell) => cell.trim());
      expect(caught.includes(".test.ts") || open.length > 1, row.slice(0, 60)).toBe(true);
    }
  });
});
