import { t } from '@vscode/l10n';
import type { Overview } from '../../protocol/decoder.ts';
import type { CaptureStore } from '../state/captureStore.ts';

export function Timeline({ overview }: { readonly store: CaptureStore; readonly overview: Overview }) {
  return <section class="timeline" aria-label={t('Memory over time')} data-peak={overview.peakTime} />;
}
