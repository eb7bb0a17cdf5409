import { ln } from "./elementary.ts";

/** A source of chance: uniform in [0, 1). Core never makes one; it is handed in. */
export interface Uniform {
  uniform(): number;
}

/** Standard normals from uniforms: Marsaglia's polar method, two at a time. */
export function normalsFrom(random: Uniform): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    for (;;) {
      const x = 2 * random.uniform() - 1;
      const y = 2 * random.uniform() - 1;
      const s = x * x + y * y;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * ln(s)) / s);
        spare = y * scale;
        return x * scale;
      }
    }
  };
}
