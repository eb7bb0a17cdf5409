/** A file of NAME=VALUE lines, as `.dev.vars` is. */

/** Later lines win; quotes around a value are not part of it; a line that is neither empty nor a comment must be a setting. */
export function parseSettings(text: string): Record<string, string> | string {
  const settings: Record<string, string> = {};
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const match = /^(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*)$/u.exec(line);
    if (match === null) return `line ${index + 1} is not NAME=VALUE`;
    const [, name = "", value = ""] = match;
    settings[name] = /^(["']).*\1$/u.test(value) ? value.slice(1, -1) : value;
  }
  return settings;
}
