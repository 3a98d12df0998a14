// The only module that knows which library the form controls come from: a successor replaces this file.
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeDropdown, vsCodeOption } from '@vscode/webview-ui-toolkit';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption());

// A target is at least 24 pixels wide and high (WCAG 2.5.8); the library's icons are 16, with 3 around.
document.documentElement.style.setProperty('--button-icon-padding', '4px');
document.body.style.setProperty('--button-icon-padding', '4px');
