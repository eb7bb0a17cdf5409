/** How a kill ended, whichever way it went. */
export interface Ended {
  readonly proven: boolean;
  /** What was shown, and when by the venue's clock; null: it was not. */
  readonly proof: readonly { readonly text: string; readonly at: number | null }[];
  readonly trouble: string | null;
}
