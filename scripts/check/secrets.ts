import type { SourceFile } from "./arrows.ts";

interface Forbidden {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Things that must not be in a file that others get. */
const FORBIDDEN: readonly Forbidden[] = [
  {
    what: "a path of one machine",
    pattern: /(?<![\w./-])\/(?:home|Users|root|work|tmp)\/[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+/,
  },
  { what: "a private key block", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: "an Anthropic key", pattern: /\bsk-ant-[A-Za-z0-9_-]{16,}/ },
  { what: "a Telegram bot token", pattern: /\b\d{8,10}:[A-Za-z0-9_-]{35}\b/ },
  { what: "a Cloudflare token in a setting", pattern: /CLOUDFLARE_API_TOKEN\s*=\s*["']?[A-Za-z0-9_-]{30,}/ },
  { what: "a private key in a setting", pattern: /PRIVATE_KEY\s*=\s*["']?0x[0-9a-fA-F]{64}/ },
];

/** Files whose very names say that they hold secrets. */
const SECRET_FILE = /(^|\/)(\.env|\.dev\.vars(?!\.example)(\..*)?|.*\.pem|id_rsa)$/;

/** One line for each secret or machine path in the files given; tests may use made-up paths. */
export function secretProblems(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const named = SECRET_FILE.test(path) ? [`${path}: a file of secrets is tracked`] : [];
    const inside = FORBIDDEN.flatMap(({ what, pattern }) => {
      const hit = pattern.exec(text);
      if (hit === null || (what === "a path of one machine" && /\.test\.tsx?$/.test(path))) return [];
      return [`${path}:${text.slice(0, hit.index).split("\n").length} holds ${what}`];
    });
    return [...named, ...inside];
  });
}
