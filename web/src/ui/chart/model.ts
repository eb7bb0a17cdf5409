/** What a chart shows, free of the library that draws it. Colours are names of tokens, read again when the theme turns. */
export interface ChartLine {
  readonly name: string;
  readonly color: Token;
  /** "area" is filled between the line and zero. */
  readonly kind: "line" | "step" | "area";
  readonly fill?: Token;
  readonly points: readonly { readonly t: number; readonly v: number | null }[];
  /** Words beside the newest value at the axis. */
  readonly tag?: string;
  /** Levels drawn across, each with its word. */
  readonly levels?: readonly {
    readonly at: number;
    readonly color: Token;
    readonly text: string;
    readonly solid?: boolean;
  }[];
  /** Values that must be in view even when the line is far from them. */
  readonly reach?: readonly number[];
  readonly marks?: readonly { readonly t: number; readonly price: number; readonly side: "buy" | "sell" }[];
}

export interface ChartPane {
  readonly height: number;
  readonly lines: readonly ChartLine[];
  readonly format: (value: number) => string;
  /** No figures at the axis but those of tags and levels: for panes too low to hold both. */
  readonly bare?: boolean;
}

export type Token =
  | "--text-1"
  | "--text-2"
  | "--text-3"
  | "--line-2"
  | "--line-3"
  | "--own"
  | "--bid"
  | "--ask"
  | "--ask-fill"
  | "--warn"
  | "--danger";
