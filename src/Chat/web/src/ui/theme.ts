import { writeSetting } from "../lib/storage";

export type Theme = "system" | "light" | "dark";

/** Read again before the first paint by public/theme.js. */
const key = "parley.theme";

export function currentTheme(): Theme {
  const theme = document.documentElement.getAttribute("data-theme");
  return theme === "light" || theme === "dark" ? theme : "system";
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") {
    document.documentElement.removeAttribute("data-theme");
    writeSetting(key, null);
  } else {
    document.documentElement.setAttribute("data-theme", theme);
    writeSetting(key, theme);
  }
}
