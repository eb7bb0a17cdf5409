// Runs before the first paint, so that the page never flashes in the wrong theme. A file of its own, because the
// content security policy allows no inline script. web/src/shell/theme.ts writes what is read here.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  // Storage refused (private window): the browser's own preference stands.
}
