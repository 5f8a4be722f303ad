import { render } from 'preact';
import { CaptureStore } from '../state/captureStore.ts';
import { pageHost } from './pageHost.ts';
import { PageModel } from './pageModel.ts';
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
  const model = new PageModel(data);
  document.title = `${data.name} – ${questionWords(model).title}`;
  const store = new CaptureStore(pageHost(model));
  render(<Report store={store} model={model} />, root);
  await store.open();
  // Another range has other answers.
  model.range.subscribe(() => store.version.value++);
}

void main();
