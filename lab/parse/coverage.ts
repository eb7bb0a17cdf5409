import { assetNamed } from "../../core/directional/questions/assets.ts";
import type { Question } from "../../core/directional/questions/question.ts";
import { isRefusal, type QuestionSpec } from "../../core/directional/questions/spec.ts";
import { readTitle } from "../../core/directional/questions/title.ts";

interface Count {
  parsed: number;
  refused: number;
}

type Refused = { readonly code: string; readonly reason: string };

export interface CoverageFigures {
  readonly markets: number;
  readonly parsed: number;
  readonly supported: number;
  readonly coverage: number | null;
  readonly families: Readonly<Record<string, Count>>;
  readonly refused: Readonly<Record<string, number>>;
}

/** Of which markets the question was read, by family, and why the others were not. */
export class Coverage {
  private markets = 0;
  private readonly families = new Map<string, Count>();
  private readonly refused = new Map<string, number>();

  add(question: Question | null, answer: QuestionSpec | Refused): void {
    this.markets += 1;
    const isRefused = isRefusal(answer);
    const family = familyOf(question);
    if (family !== null) {
      const count = this.families.get(family) ?? { parsed: 0, refused: 0 };
      if (isRefused) count.refused += 1;
      else count.parsed += 1;
      this.families.set(family, count);
    }
    if (isRefused) this.refused.set(answer.code, (this.refused.get(answer.code) ?? 0) + 1);
  }

  figures(): CoverageFigures {
    const counts = [...this.families.values()];
    const parsed = counts.reduce((sum, count) => sum + count.parsed, 0);
    const supported = counts.reduce((sum, count) => sum + count.parsed + count.refused, 0);
    return {
      markets: this.markets,
      parsed,
      supported,
      coverage: supported === 0 ? null : parsed / supported,
      families: Object.fromEntries([...this.families].sort(([a], [b]) => a.localeCompare(b))),
      refused: Object.fromEntries([...this.refused].sort(([, a], [, b]) => b - a)),
    };
  }

  table(): string {
    const { markets, parsed, supported, coverage, families, refused } = this.figures();
    const share = coverage === null ? "none" : `${(100 * coverage).toFixed(1)} %`;
    const lines = [`${markets} markets, ${supported} of a family that is priced, ${parsed} of them read (${share})`];
    for (const [name, count] of Object.entries(families))
      lines.push(
        `  ${name.padEnd(12)} ${String(count.parsed).padStart(6)} read ${String(count.refused).padStart(6)} refused`,
      );
    for (const [code, n] of Object.entries(refused))
      lines.push(`  ${code.padEnd(14)} ${String(n).padStart(4)} refused`);
    return lines.join("\n");
  }
}

/** By its title alone, where the asset is one that is priced: what was refused has no other family. */
function familyOf(question: Question | null): string | null {
  const title = question === null ? null : readTitle(question.title);
  return title === null || "code" in title || assetNamed(title.coin) === null ? null : title.kind;
}
