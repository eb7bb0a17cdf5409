/** The key that does the same as the button it stands in; seen, not read out. */
export const Key = ({ children }: { children: string }) => (
  <span aria-hidden="true">
    <kbd>{children}</kbd>
  </span>
);
