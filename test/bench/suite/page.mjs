// docs/benchmarks.md: its prose stays as it is, what lies between two markers is written anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { root } from '../../../scripts/node24.mjs';

const path = join(root, 'docs', 'benchmarks.md');

/** @param parts text by the name of its markers, `<!-- NAME -->` and `<!-- /NAME -->` */
export async function writePage(parts) {
  let page = readFileSync(path, 'utf8');
  for (const [name, text] of Object.entries(parts)) {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [from, to] = [page.indexOf(begin), page.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no place for '${name}'`);
    page = `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
  }
  writeFileSync(path, await prettier.format(page, { ...(await prettier.resolveConfig(path)), filepath: path }));
}
