import type { Profile } from '../../../src/core/profile/profile.ts';
import { ProfileBuilder } from './profileBuilder.ts';

const mebibyte = 1024 * 1024;
const own = '/srv/shop';
const library = '/usr/lib/python3.13/site-packages';
const standard = '/usr/lib/python3.13';
const imports = '<frozen importlib._bootstrap>';

export type DatasetName = 'shop' | 'aggregated' | 'hostile' | 'big' | 'dense' | 'empty';

/** A shop that caches too much: own code, a library, an import, all with amounts that add up to 412.3 MiB. */
function shop(aggregated = false): Profile {
  const build = new ProfileBuilder();
  const live = (size: number, count: number) =>
    ({
      peak: [size * mebibyte, count],
      leaks: [size * 0.9 * mebibyte, Math.ceil(count * 0.9)],
      temporary: [size * 2 * mebibyte, count * 3],
      total: [size * 8 * mebibyte, count * 9],
    }) as const;
  const main = build.call(0, '<module>', `${own}/server.py`, 88, undefined, 1);
  const serve = build.call(main, 'serve', `${own}/server.py`, 52, live(0.4, 12), 48);
  const handle = build.call(serve, 'handle', `${own}/server.py`, 61, live(9.7, 88_340), 58);
  build.call(handle, 'remember', `${own}/cache.py`, 41, live(203.1, 96_012), 38);
  const report = build.call(serve, 'build', `${own}/report.py`, 88, live(65.6, 18), 80);
  const frame = build.call(
    report,
    'nested_data_to_arrays',
    `${library}/pandas/core/internals/construction.py`,
    510,
    live(31.4, 4410),
    480,
  );
  for (let i = 0; i < 40; i++) {
    const deeper = build.call(
      frame,
      `maybe_convert_${String(i)}`,
      `${library}/pandas/core/dtypes/cast.py`,
      100 + i * 7,
      live(0.6 / (i + 1), 30 + i),
    );
    build.call(deeper, 'loads', `${standard}/json/decoder.py`, 300 + i, live(0.2 / (i + 1), 9));
  }
  build.call(main, 'warm', `${own}/server.py`, 17, live(22.9, 1201), 12);
  const importing = build.call(main, '_find_and_load', imports, 1360, live(0.5, 320), 1349);
  const loading = build.call(importing, '_load_unlocked', imports, 935, live(0.3, 120), 920);
  build.call(loading, '<module>', `${library}/pandas/__init__.py`, 1, live(76, 41_203), 1);
  for (let i = 0; i <= 240; i++) {
    const heap = (90 + i * 1.2 + (i % 60) * 0.7 - (i > 160 ? 26 : 0)) * mebibyte;
    build.sample(i * 2492, i === 234 ? 412.3 * mebibyte : heap, heap + 89 * mebibyte + i * 50_000);
  }
  return build.build({ isAggregated: aggregated }, aggregated ? [{ kind: 'noEndRecord', after: 12_000 as never }] : []);
}

/** Names that would do harm if they were markup, or turn or break the line they are in. */
export const hostileNames = {
  markup: '<img src=x onerror="window.harmed=true"><script>window.harmed=true</script>',
  long: 'x'.repeat(10_000),
  rightToLeft: 'שלום\u202egnp.exe\u202c مرحبا',
  emoji: '👩‍👩‍👧‍👦🔥'.repeat(40),
  newline: 'first\nsecond\tthird\u0000fourth',
  quote: '"),alert(1)//\'`${window.harmed=true}',
} as const;

function hostile(): Profile {
  const build = new ProfileBuilder();
  let size = 64;
  for (const name of Object.values(hostileNames)) {
    const node = build.call(0, name, `${own}/${name}.py`, 7, { peak: [size * mebibyte, 3], total: [size * mebibyte, 3] });
    build.call(node, `${name}!`, `${own}/${name}.py`, 9, { peak: [mebibyte, 1], total: [mebibyte, 1] });
    size -= 8;
  }
  return build.build({ commandLine: hostileNames.markup });
}

/** A hundred thousand functions. */
function big(): Profile {
  const build = new ProfileBuilder();
  for (let i = 0; i < 100_000; i++) {
    const amount = [(100_000 - i) * 16, 1 + (i % 9)] as const;
    build.call(0, `function_${String(i)}`, `${own}/module_${String(i % 50)}.py`, 1 + i, { peak: amount, total: amount });
  }
  return build.build();
}

/** As many boxes as can be seen: 400 stacks side by side, 60 deep. */
function dense(): Profile {
  const build = new ProfileBuilder();
  for (let stack = 0; stack < 400; stack++) {
    let node = build.call(0, `task_${String(stack)}`, `${own}/tasks.py`, 1 + stack);
    for (let depth = 0; depth < 60; depth++)
      node = build.call(node, `step_${String(depth)}`, `${own}/steps.py`, 1 + depth * 400 + stack);
    build.call(node, 'keep', `${own}/steps.py`, 1, { peak: [mebibyte, 1], total: [mebibyte, 1] });
  }
  return build.build();
}

export const datasets: Readonly<Record<DatasetName, () => Profile>> = {
  shop: () => shop(),
  aggregated: () => shop(true),
  hostile,
  big,
  dense,
  empty: () => new ProfileBuilder().build(),
};

/** The text of the shop's lines: labels of the flamegraph. */
export const sourceText: Readonly<Record<string, string>> = {
  [`${own}/server.py:88`]: 'serve(listen(port))',
  [`${own}/server.py:52`]: '    handle(request)',
  [`${own}/server.py:61`]: '    page = self.cache.remember(uid, render(t))',
  [`${own}/server.py:17`]: 'warm_up(pages)',
  [`${own}/cache.py:41`]: '        self._by_user.setdefault(uid, []).append(page.copy())',
  [`${own}/report.py:88`]: '    frame = pd.DataFrame(rows)',
  [`${library}/pandas/__init__.py:1`]: 'from pandas.core.api import DataFrame',
};
