export interface PageSources {
  readonly cspSource: string;
  readonly script: string;
  readonly codicons: string;
  readonly nonce: string;
  readonly title: string;
}

/**
 * A webview's page: everything it loads comes from the extension.
 * @param body the `body` element up to its script, as HTML
 */
export function page({ cspSource, script, codicons, nonce, title }: PageSources, body: string): string {
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
${body}
  <script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
