import { css, html, type TemplateResult } from 'lit';

// Code points of the codicon font; the page links its @font-face, which also serves shadow roots.
const GLYPHS = {
  book: '\ueaa4',
  check: '\ueab2',
  'chevron-left': '\ueab5',
  'chevron-right': '\ueab6',
  'chevron-down': '\ueab4',
  'circle-filled': '\uea71',
  'circle-slash': '\ueabd',
  'clear-all': '\ueabf',
  close: '\uea76',
  'debug-pause': '\uead1',
  'debug-step-over': '\uead6',
  'debug-disconnect': '\uead0',
  ellipsis: '\uea7c',
  error: '\uea87',
  export: '\uebac',
  'file-media': '\ueaea',
  'folder-opened': '\ueaf7',
  'go-to-file': '\uea94',
  history: '\uea82',
  'graph-line': '\uebe2',
  output: '\ueb9d',
  'pass-filled': '\uebb3',
  pin: '\ueb2b',
  pinned: '\ueba0',
  play: '\ueb2c',
  refresh: '\ueb37',
  'settings-gear': '\ueb51',
  'debug-stop': '\uead7',
  sync: '\uea77',
  table: '\uebb7',
  trash: '\uea81',
  watch: '\ueb7c',
  'zoom-out': '\ueb82',
} as const;
export type IconName = keyof typeof GLYPHS;

export const iconStyles = css`
  .icon {
    display: inline-block;
    width: 16px;
    height: 16px;
    font:
      normal 16px/1 codicon,
      sans-serif;
    text-align: center;
    -webkit-font-smoothing: antialiased;
    user-select: none;
    flex: none;
  }
`;

/** A codicon, silent for screen readers: the control or the text beside it has the name. */
export function icon(name: IconName, slot?: 'start'): TemplateResult {
  return slot === undefined
    ? html`<span class="icon" aria-hidden="true">${GLYPHS[name]}</span>`
    : html`<span class="icon" slot=${slot} aria-hidden="true">${GLYPHS[name]}</span>`;
}
