/** Goes to a panel of the Overview and puts the focus there, so that a keyboard reader arrives too. */
function goToPanel(navigate: (to: string) => void, id: string): void {
  navigate("/");
  // The Overview may have to be drawn first.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const panel = document.getElementById(id);
      panel?.scrollIntoView({ block: "start" });
      panel?.focus({ preventScroll: true });
    }),
  );
}

export const goToAlerts = (navigate: (to: string) => void): void => goToPanel(navigate, "alerts");
export const goToMarkets = (navigate: (to: string) => void): void => goToPanel(navigate, "markets");
