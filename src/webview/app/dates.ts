import * as l10n from '@vscode/l10n';

/** A moment for people: `today 12:04`, `yesterday 9:15`, else the date in the user's own order. */
export function dateWords(date: Date, now: Date): string {
  const language = document.documentElement.lang || undefined;
  const time = date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = (moment: Date): number => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
  const days = Math.round((day(now) - day(date)) / 86_400_000);
  if (days === 0) return l10n.t('today {0}', time);
  if (days === 1) return l10n.t('yesterday {0}', time);
  return `${date.toLocaleDateString(language, { year: 'numeric', month: 'short', day: 'numeric' })} ${time}`;
}
