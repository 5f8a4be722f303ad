import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type PageData, packPage } from '../core/report/pageData.ts';

/** Base64 characters that are written together: a multiple of four. */
const charactersAtOnce = 3 << 18;

/** The page's program and style sheet: built beside this one. */
const asset = (name: string): string => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * One HTML file that needs nothing else and loads nothing: whatever stands in the capture is within base64, which can't be
 * taken for markup, and the policy lets no script run but this one.
 */
export function* flamegraphPage(data: PageData): Generator<string> {
  const script = asset('report.js').replaceAll('</script', '<\\/script');
  const style = asset('report.css');
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; font-src data:; img-src data:`;
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Memlens">
<title>Memlens</title>
<style>${style}</style>
</head>
<body>
<div id="root"></div>
<noscript>This page draws with JavaScript, which is switched off here.</noscript>
<script type="text/plain" id="capture">`;
  const base64 = gzipSync(packPage(data), { level: 9 }).toString('base64');
  for (let at = 0; at < base64.length; at += charactersAtOnce) yield base64.slice(at, at + charactersAtOnce);
  yield `</script>
<script>${script}</script>
</body>
</html>
`;
}
