export interface PageSources {
  readonly cspSource: string;
  readonly script: string;
  readonly codicons: string;
  readonly nonce: string;
  readonly title: string;
  /** The run directory: the page keeps it, so that the panel can be restored. */
  readonly run: string;
}

/** The dashboard's page: everything it loads comes from the extension. */
export function dashboardPage({ cspSource, script, codicons, nonce, title, run }: PageSources): string {
  const policy = [
    "default-src 'none'",
    `style-src ${cspSource} 'nonce-${nonce}'`, // the nonce: the toolkit tries a style element for :focus-visible
    `font-src ${cspSource}`,
    `img-src ${cspSource} data: blob:`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="${nonce}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(title)}</title>
  <link rel="stylesheet" href="${codicons}" id="vscode-codicon-stylesheet">
</head>
<body data-run="${escapeHtml(run)}">
  <grokking-dashboard></grokking-dashboard>
  <script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
