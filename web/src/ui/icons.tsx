import type { ReactNode } from "react";

const Icon = ({ children }: { children: ReactNode }) => (
  <svg className="ic" viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">
    {children}
  </svg>
);

export const BellIcon = () => (
  <Icon>
    <path d="M4.5 12.5V8a4.5 4.5 0 0 1 9 0v4.5M3 12.5h12M7.5 15h3" />
  </Icon>
);
export const ThemeIcon = () => (
  <Icon>
    <circle cx="9" cy="9" r="5.5" />
    <path d="M9 3.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" stroke="none" />
  </Icon>
);
export const OverviewIcon = () => (
  <Icon>
    <path d="M2.5 13.5V4M2.5 13.5H15.5M5 10.5l3-3.5 2.5 2L15 4.5" />
  </Icon>
);
export const MarketIcon = () => (
  <Icon>
    <path d="M2.5 4.5h6M2.5 9h11M2.5 13.5h8" />
  </Icon>
);
/** A distribution and its strike. */
export const CryptoIcon = () => (
  <Icon>
    <path d="M2.5 14.5h13M2.5 12c4 0 3.5-8 6.5-8s2.5 8 6.5 8M11.5 3v11.5" />
  </Icon>
);
export const LiveIcon = () => (
  <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
    <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />
    <circle cx="5" cy="5" r="1.8" fill="currentColor" />
  </svg>
);
