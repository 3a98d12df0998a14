// VS Code's default themes as a webview gets them; scripts/capture-themes.mjs reads them out of a real one.
import dark from './themes/dark.json';
import highContrastLight from './themes/high-contrast-light.json';
import highContrast from './themes/high-contrast.json';
import light from './themes/light.json';

export type ThemeName = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

export interface Theme {
  /** The class on `<body>`, e.g. `vscode-dark`. */
  bodyClass: string;
  kind: string;
  id: string;
  /** The style sheet that VS Code puts before the webview's own. */
  defaultStyles: string;
  /** CSS variables on `<html>`: name to value. */
  variables: Record<string, string>;
}

export const themes: Record<ThemeName, Theme> = {
  dark,
  light,
  'high-contrast': highContrast,
  'high-contrast-light': highContrastLight,
};

/** Each theme's name for the setting workbench.colorTheme. */
export const colorThemes: Record<ThemeName, string> = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};
