import { signal } from '@preact/signals';
import type { TablePage, TableParams, TableRow } from '../../protocol/decoder.ts';
import type { Client } from '../state/bridge.ts';

/** Rows a request brings: more than a screen, so that a turn of the wheel mostly needs none. */
const pageSize = 100;

export type TableQuestion = Omit<TableParams, 'offset' | 'limit'>;

/** What is known of one table: whole counts and the pages that were drawn so far. */
interface Known {
  readonly question: TableQuestion;
  readonly head: TablePage;
  readonly pages: ReadonlyMap<number, readonly TableRow[]>;
}

/**
 * Asks for the rows that are drawn. An earlier question's rows stay until the new one's first page is there,
 * so that nothing flickers; what comes for an abandoned question is dropped.
 */
export class TableSource {
  readonly known = signal<Known | undefined>(undefined);
  readonly #client: Client;
  readonly #onError: (error: unknown) => void;
  #generation = new AbortController();
  #asked = new Set<number>();
  #question: TableQuestion | undefined;

  constructor(client: Client, onError: (error: unknown) => void) {
    this.#client = client;
    this.#onError = onError;
  }

  ask(question: TableQuestion): void {
    this.#generation.abort();
    this.#generation = new AbortController();
    this.#asked = new Set([0]);
    this.#question = question;
    void this.#fetch(question, 0);
  }

  /** Makes sure that rows `from` to `to` (exclusive) are there or under way. */
  need(from: number, to: number): void {
    const known = this.known.peek();
    // Rows of an earlier question may still be drawn: they get no more pages.
    if (known === undefined || known.question !== this.#question || to <= from) return;
    for (let page = Math.floor(from / pageSize); page <= Math.floor((to - 1) / pageSize); page++) {
      if (this.#asked.has(page)) continue;
      this.#asked.add(page);
      void this.#fetch(known.question, page);
    }
  }

  row(index: number): TableRow | undefined {
    return this.known.value?.pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  dispose(): void {
    this.#generation.abort();
  }

  async #fetch(question: TableQuestion, page: number): Promise<void> {
    const { signal: abort } = this.#generation;
    try {
      const answer = await this.#client.call(
        'table',
        { ...question, offset: page * pageSize, limit: pageSize },
        { signal: abort },
      );
      if (abort.aborted || question !== this.#question) return;
      const known = this.known.peek();
      const pages = new Map(known?.question === question ? known.pages : []);
      pages.set(page, answer.rows);
      this.known.value = { question, head: answer, pages };
    } catch (error) {
      if (!abort.aborted) this.#onError(error);
    }
  }
}
