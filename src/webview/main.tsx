import * as l10n from '@vscode/l10n';
import { render } from 'preact';
import { App } from './app/app.tsx';
import { connectHost } from './state/bridge.ts';
import { CaptureStore } from './state/captureStore.ts';
import 'uplot/dist/uPlot.min.css';
import './style/base.css';
import './style/app.css';
import './style/chart.css';
import './style/table.css';
import './style/flame.css';
import './style/icons.css';

/** Words first, so that nothing is drawn in one language and again in another. */
async function main(): Promise<void> {
  const host = connectHost();
  const store = new CaptureStore(host);
  try {
    const words = await host.client.call('words', undefined, { timeoutMilliseconds: 3000 });
    if (words !== undefined) l10n.config({ contents: { ...words } });
  } catch {
    // English is better than nothing.
  }
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no root');
  render(<App store={store} />, root);
  await store.open();
}

void main();
