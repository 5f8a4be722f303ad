import * as l10n from '@vscode/l10n';
import { batch, computed, effect, signal } from '@preact/signals';
import type { Disposable } from '../../core/base/disposable.ts';
import { DisposableStore, toDisposable } from '../../core/base/disposable.ts';
import { RpcError } from '../../protocol/rpc.ts';
import type { Overview } from '../../protocol/decoder.ts';
import type { Opened, Reading, SourceLocation, ViewEvents } from '../../protocol/webview.ts';
import type { Client, Host } from './bridge.ts';
import type { Page, ViewState } from './viewState.ts';
import { readState } from './viewState.ts';

/** One function that table and flamegraph point at together. */
export interface Pointed {
  readonly function: string;
  readonly file: string;
}

/** Wide enough for the flamegraph and the tables side by side. */
const sideBySide = '(min-width: 1100px)';

/** What the whole page knows: the capture, how far it is read, and what the person chose. */
export class CaptureStore implements Disposable {
  readonly client: Client;
  readonly opensSources: boolean;
  readonly progress = signal<ViewEvents['progress'] | undefined>(undefined);
  readonly opened = signal<Opened | undefined>(undefined);
  /** The host is gone or broken: its own words. */
  readonly broken = signal<string | undefined>(undefined);
  readonly marked = signal(false);
  readonly state = signal<ViewState>(readState(undefined));
  readonly wide = signal(matchMedia(sideBySide).matches);
  readonly pointed = signal<Pointed | undefined>(undefined);
  /** Where the flamegraph is to go as soon as it can: a CodeLens or a row asked for it. */
  readonly goTo = signal<Pointed | undefined>(undefined);
  /** Counts up when more of the file is read: what was asked has another answer now. */
  readonly version = signal(0);
  /** How much of the file is read, 0..1; undefined when all of it is. */
  readonly readShare = computed<number | undefined>(() => {
    if (this.opened.value?.isWhole !== false) return undefined;
    const progress = this.progress.value;
    return progress === undefined || progress.bytesTotal === 0 ? 0 : progress.bytesRead / progress.bytesTotal;
  });
  /** Counts up when source text may have changed. */
  readonly sourcesVersion = signal(0);
  /** Steps through the flamegraph's matches: the box and the flamegraph share it. */
  readonly step = signal({ by: 1, nonce: 0 });
  /** A short answer to what was done last: read out, and shown for a moment. */
  readonly notice = signal('');
  readonly page = computed<Page>(() => this.state.value.page ?? this.opened.value?.page ?? 'summary');
  readonly overview = computed<Overview | undefined>(() => {
    const result = this.opened.value?.overview;
    return result?.ok === true ? result.value : undefined;
  });
  readonly #resources = new DisposableStore();
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  /** Overtook the answer to `ready`. */
  #whole: Reading | undefined;

  constructor(host: Host) {
    this.client = host.client;
    this.opensSources = host.opensSources;
    this.state.value = readState(host.loadState());
    this.#listen();
    this.#resources.add(toDisposable(effect(() => host.saveState(this.state.value))));
    const media = matchMedia(sideBySide);
    const onWidth = (): void => {
      this.wide.value = media.matches;
    };
    media.addEventListener('change', onWidth);
    this.#resources.add(toDisposable(() => media.removeEventListener('change', onWidth)));
  }

  async open(): Promise<void> {
    try {
      const answer = await this.client.call('ready', undefined);
      const opened = this.#whole === undefined ? answer : { ...answer, ...this.#whole };
      const overview = opened.overview;
      // What was chosen for another file's kind may not be possible here.
      if (overview.ok && !overview.value.modes.includes(this.state.value.mode)) this.change({ mode: 'peak' });
      this.marked.value = opened.marked;
      this.opened.value = opened;
      if (!opened.isWhole) this.say(l10n.t('The capture is still being read: shown is what has been read so far.'));
      if (opened.focus !== undefined) this.show(opened.focus);
    } catch (error) {
      this.fail(error);
    }
  }

  change(part: Partial<ViewState>): void {
    // What failed was another question.
    this.broken.value = undefined;
    this.state.value = { ...this.state.value, ...part };
  }

  /** Brings one function up in the flamegraph. */
  show(pointed: Pointed): void {
    this.change({ page: 'flamegraph' });
    this.goTo.value = { function: pointed.function, file: pointed.file };
  }

  openSource(location: SourceLocation): void {
    if (!this.opensSources || location.file === '') return;
    this.client.call('openSource', { file: location.file, line: Math.max(1, location.line) }).catch((error: unknown) => {
      this.fail(error);
    });
  }

  say(words: string): void {
    clearTimeout(this.#noticeTimer);
    this.notice.value = words;
    this.#noticeTimer = setTimeout(() => {
      this.notice.value = '';
    }, 4000);
  }

  /** A call that did not work. Being cancelled is no failure. */
  fail(error: unknown): void {
    if (error instanceof RpcError && error.reason === 'cancelled') return;
    this.broken.value = error instanceof Error ? error.message : String(error);
  }

  dispose(): void {
    clearTimeout(this.#noticeTimer);
    this.#resources.dispose();
  }

  #read(reading: Reading): void {
    if (reading.isWhole) this.#whole = reading;
    const opened = this.opened.peek();
    if (opened === undefined || opened.isWhole) return;
    batch(() => {
      this.opened.value = { ...opened, ...reading };
      this.version.value++;
    });
    if (reading.isWhole) this.say(l10n.t('The capture is read.'));
  }

  #listen(): void {
    const { client } = this;
    this.#resources.add(client.on('progress', (progress) => (this.progress.value = progress)));
    this.#resources.add(client.on('read', (reading) => this.#read(reading)));
    this.#resources.add(client.on('marked', ({ on }) => (this.marked.value = on)));
    this.#resources.add(client.on('focus', (focus) => this.show(focus)));
    this.#resources.add(client.on('show', ({ page }) => this.change({ page })));
    this.#resources.add(client.on('sourcesChanged', () => this.sourcesVersion.value++));
  }
}
