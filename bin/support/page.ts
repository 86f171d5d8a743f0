/** What every page has: the colours of the text by day and by night, and which of two pictures is seen. */
const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --paper: #fff; }
.dark { display: none; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --muted: #9198a1; --line: #3d444d; --paper: #0d1117; }
  .light { display: none; }
  .dark { display: block; }
}
body { margin: 0 auto; padding: 1rem; background: var(--paper); color: var(--text); }
svg { width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); text-align: left; }
.muted { color: var(--muted); }
`;

/** What a page is made of. */
export interface PageContent {
  readonly title: string;
  /** Rules beside those that every page has. */
  readonly style: string;
  readonly body: string;
}

/** One page of HTML that needs nothing else. */
export function htmlPage({ title, style, body }: PageContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<h1>${escape(title)}</h1>
${body}
</body>
</html>
`;
}

/** Text as HTML has it. */
export function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
