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
  /** The first page of the question that was put last. */
  #underWay: Promise<void> = Promise.resolve();

  constructor(client: Client, onError: (error: unknown) => void) {
    this.#client = client;
    this.#onError = onError;
  }

  ask(question: TableQuestion): void {
    this.#generation.abort();
    this.#generation = new AbortController();
    this.#asked = new Set([0]);
    this.#question = question;
    this.#underWay = this.#fetch(question, 0);
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

  /**
   * Asks the question once more, as the file is read on. What is drawn stays until the rows `from` to `to` (exclusive) are there anew,
   * and another question overtakes this.
   */
  async refresh(from: number, to: number): Promise<void> {
    await this.#underWay;
    const known = this.known.peek();
    // A question that was put meanwhile is answered from what is read by now.
    if (known === undefined || known.question !== this.#question) return;
    const { signal: abort } = this.#generation;
    const question = { ...known.question };
    const numbers: number[] = [];
    for (let page = Math.floor(from / pageSize); page <= Math.floor(Math.max(from, to - 1) / pageSize); page++)
      numbers.push(page);
    try {
      const answers = await Promise.all(numbers.map((page) => this.#call(question, page, abort)));
      if (abort.aborted) return;
      this.#question = question;
      this.#asked = new Set(numbers);
      this.known.value = { question, head: answers[0]!, pages: new Map(numbers.map((page, i) => [page, answers[i]!.rows])) };
    } catch (error) {
      if (!abort.aborted) this.#onError(error);
    }
  }

  /** Where a row is among those that are there; -1 if it isn't. */
  indexOf({ name, file, line }: TableRow): number {
    for (const [page, rows] of this.known.value?.pages ?? []) {
      const at = rows.findIndex((row) => row.name === name && row.file === file && row.line === line);
      if (at >= 0) return page * pageSize + at;
    }
    return -1;
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
      const answer = await this.#call(question, page, abort);
      if (abort.aborted || question !== this.#question) return;
      const known = this.known.peek();
      const pages = new Map(known?.question === question ? known.pages : []);
      pages.set(page, answer.rows);
      this.known.value = { question, head: answer, pages };
    } catch (error) {
      if (!abort.aborted) this.#onError(error);
    }
  }

  #call(question: TableQuestion, page: number, abort: AbortSignal): Promise<TablePage> {
    return this.#client.call('table', { ...question, offset: page * pageSize, limit: pageSize }, { signal: abort });
  }
}
