import type { PageData } from '../../core/report/pageData.ts';
import { unpackPage } from '../../core/report/pageData.ts';

/** Reads what `memlens flamegraph` put into the page: base64 of gzip, in an element that the browser runs and shows nothing of. */
export async function readPage(document: Document): Promise<PageData> {
  const element = document.getElementById('capture');
  if (element === null) throw new Error('the page holds no capture');
  const compressed = Uint8Array.from(atob(element.textContent), (character) => character.charCodeAt(0));
  const bytes = new Blob([compressed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return unpackPage(new Uint8Array(await new Response(bytes).arrayBuffer()));
}
