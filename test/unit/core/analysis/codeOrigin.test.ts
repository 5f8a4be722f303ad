import { describe, expect, it } from 'vitest';
import { originsOf } from '../../../../src/core/analysis/codeOrigin.ts';
import { moduleOf } from '../../../../src/core/analysis/moduleNames.ts';
import { profileOf } from '../support/stacks.ts';

const { info } = profileOf([], {
  standardLibrary: '/opt/py/lib/python3.13',
  sitePackages: ['/srv/vendored', '/opt/py/lib/python3.13/site-packages'],
  sysPath: ['', '/srv', '/srv/shop/src', '/opt/py/lib/python3.13'],
});
const bare = { ...info, standardLibrary: undefined, sitePackages: [], sysPath: [] };

describe('whose code a file is', () => {
  it.each([
    ['/srv/shop/app.py', 'own'],
    ['/srv/vendored/x.py', 'library'],
    ['/srv/vendored-not/x.py', 'own'],
    ['/opt/py/lib/python3.13/site-packages/pandas/io.py', 'library'],
    ['/opt/py/lib/python3.13/json/decoder.py', 'stdlib'],
    // As uv's interpreters have it: the header names the folder that they were built in.
    ['/home/me/.local/share/uv/python/cpython-3.13/lib/python3.13/json/decoder.py', 'stdlib'],
    ['/usr/lib/python3/dist-packages/apt.py', 'library'],
    ['<frozen importlib._bootstrap>', 'import'],
    ['<frozen importlib._bootstrap_external>', 'import'],
    ['<frozen runpy>', 'stdlib'],
    ['<__array_function__ internals>', 'stdlib'],
    ['<stdin>', 'own'],
    ['<string>', 'own'],
    ['<ipython-input-3-abc>', 'own'],
    ['/opt/app/_speed.cpython-313-x86_64-linux-gnu.so', 'native'],
  ])('by the capture’s own lists: %s is %s', (file, origin) => {
    expect(originsOf(info)(file)).toBe(origin);
  });

  it.each([
    ['/usr/lib/python3.11/json/decoder.py', 'stdlib'],
    ['/usr/lib/python3.13t/json/decoder.py', 'stdlib'],
    ['/usr/lib64/python3.12/json/decoder.py', 'stdlib'],
    ['/venv/lib/python3.11/site-packages/pandas/io.py', 'library'],
    ['C:\\Python311\\Lib\\json\\decoder.py', 'stdlib'],
    ['C:\\Python311\\Lib\\site-packages\\pandas\\io.py', 'library'],
    ['/home/me/app.py', 'own'],
  ])('by the path, where the format has no lists: %s is %s', (file, origin) => {
    expect(originsOf(bare)(file)).toBe(origin);
  });
});

describe('modules', () => {
  it.each([
    ['/srv/shop/app.py', 'shop.app'],
    ['/srv/shop/src/deep/__init__.py', 'deep'],
    ['/elsewhere/tool.py', 'tool'],
    ['/srv/vendored/yaml/loader.py', 'yaml'],
    ['/opt/py/lib/python3.13/site-packages/six.py', 'six'],
    ['/opt/py/lib/python3.13/site-packages/pandas/core/frame.py', 'pandas'],
    ['/opt/py/lib/python3.13/json/decoder.py', 'json'],
    ['/usr/lib/python3/dist-packages/apt/cache.py', 'apt'],
    ['<frozen importlib._bootstrap>', 'importlib'],
    ['<stdin>', '<stdin>'],
  ])('%s is in %s', (file, name) => {
    expect(moduleOf(file, info, originsOf(info))).toBe(name);
  });
});
