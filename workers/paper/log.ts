/** One line of JSON on standard output: what happened, to what, and why. Never a secret. */
export function log(what: string, detail: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ at: new Date().toISOString(), from: "paper", what, ...detail }));
}
