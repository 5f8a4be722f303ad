import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as ids from '../../../src/editor/ids.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
    readonly customEditors: readonly { readonly viewType: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly colors: readonly { readonly id: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
  };
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
}

const root = join(import.meta.dirname, '../../..');
const text = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe('ids in code and in package.json', () => {
  it('has each command in both', () => {
    expect(sorted(Object.values(ids.commands))).toEqual(sorted(contributes.commands.map(({ command }) => command)));
  });

  it('has each setting in both', () => {
    const declared = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    expect(sorted(Object.values(ids.settings))).toEqual(sorted(declared));
  });

  it('has the views, the editor and the colours in both', () => {
    const declaredViews = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    expect(sorted(Object.values(ids.views))).toEqual(sorted(declaredViews));
    expect(contributes.customEditors.map(({ viewType }) => viewType)).toEqual([ids.captureEditor]);
    const colors = Array.from({ length: ids.heatLevels }, (_, i) => [ids.heatColor(i + 1), ids.heatBarColor(i + 1)]).flat();
    expect(sorted([...colors, ids.amountColor])).toEqual(sorted(contributes.colors.map(({ id }) => id)));
  });

  it('names only commands that exist in menus', () => {
    const known = new Set<string>(Object.values(ids.commands));
    for (const entries of Object.values(contributes.menus)) for (const { command } of entries) expect(known).toContain(command);
  });

  it('uses every context key of its own in package.json', () => {
    for (const key of Object.values(ids.contextKeys)) expect(text).toContain(key);
  });

  it('writes no id as a literal outside ids.ts', () => {
    const known = [...Object.values(ids.commands), ...Object.values(ids.settings)];
    const folder = join(root, 'src/editor');
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name === 'ids.ts') continue;
      const source = readFileSync(join(folder, name), 'utf8');
      for (const id of known) expect(source.includes(`'${id}'`), `${name} spells ${id} out`).toBe(false);
    }
  });

  it('lets no untrusted workspace name what is run or written', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(
      expect.arrayContaining([
        ids.settings.pythonPath,
        ids.settings.attachDebugger,
        ids.settings.attachOutput,
        ids.settings.captures,
      ]),
    );
  });
});
