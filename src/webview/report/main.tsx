import { render } from 'preact';
import { CaptureStore } from '../state/captureStore.ts';
import { pageHost } from './pageHost.ts';
import { readPage } from './readPage.ts';
import { Report } from './report.tsx';
import { followSystemTheme } from './themeClass.ts';
import { questionWords } from './words.ts';
import 'uplot/dist/uPlot.min.css';
import '../style/ownTheme.css';
import '../style/base.css';
import '../style/app.css';
import '../style/chart.css';
import '../style/flame.css';
import '../style/icons.css';
import '../style/report.css';

async function main(): Promise<void> {
  followSystemTheme();
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no root');
  const data = await readPage(document);
  document.title = `${data.name} – ${questionWords(data).title}`;
  const store = new CaptureStore(pageHost(data));
  render(<Report store={store} data={data} />, root);
  await store.open();
}

void main();
