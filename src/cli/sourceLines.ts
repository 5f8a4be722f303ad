import { readFileSync, statSync } from 'node:fs';
import type { Profile } from '../core/profile/profile.ts';
import { isSystemError } from '../decoder/systemError.ts';

/** Whose source text a report may hold, in memray's words. */
export const confidentialFiles = ['all', 'none', 'default'] as const;
export type ConfidentialFiles = (typeof confidentialFiles)[number];

/** A larger file is no source text, bytes. */
const largestSource = 8 << 20;
/** Characters of a line that are kept. */
const longestLine = 200;

/**
 * The source line of every frame, '' where it can't be had. A file that was changed after the recording says something else now,
 * and is left out. A capture may name any file: `default` takes only what is no secret by memray's rule, which is a Python file,
 * or one that everybody may read or somebody may run.
 */
export function sourceLinesOf(profile: Profile, confidential: ConfidentialFiles): string[] {
  const { frames, functions, strings, info } = profile;
  const texts = new Array<string>(frames.length).fill('');
  if (confidential === 'all') return texts;
  const files = new Map<number, readonly string[]>();
  for (let frame = 0; frame < frames.length; frame++) {
    const file = functions.file[frames.function[frame]!]!;
    let lines = files.get(file);
    if (lines === undefined) files.set(file, (lines = linesOf(strings[file]!, info.endTime, confidential)));
    texts[frame] = (lines[frames.line[frame]! - 1] ?? '').trim().slice(0, longestLine);
  }
  return texts;
}

function linesOf(file: string, recordedUntil: number, confidential: ConfidentialFiles): readonly string[] {
  if (file === '' || file.startsWith('<') || file.includes('\0')) return [];
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > largestSource || stats.mtimeMs > recordedUntil) return [];
    const isSecret = !file.endsWith('.py') && (stats.mode & 0o115) === 0;
    if (confidential === 'default' && isSecret) return [];
    return readFileSync(file, 'utf8').split(/\r\n|\r|\n/);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return [];
  }
}
