import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** This program's version, from the package it lies in. */
export function version(): string {
  const path = ['..', '../..'].map((up) => join(import.meta.dirname, up, 'package.json')).find((file) => existsSync(file));
  const manifest: unknown = path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) return 'unknown';
  return String(manifest.version);
}
