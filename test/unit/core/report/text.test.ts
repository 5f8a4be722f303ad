import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonJson, pythonJsonEntries } from '../../../../src/core/report/pythonJson.ts';
import { memrayPercent, memraySize } from '../../../../src/core/report/sizeText.ts';
import { keepEnd, keepStart, padText, printable, textWidth } from '../../../../src/core/report/textWidth.ts';

describe('sizes', () => {
  it.each([
    [0, '0.000B'],
    [999, '999.000B'],
    [1000, '1.000kB'],
    [12_345_678, '12.346MB'],
    // Exactly between two: Python goes to the even one.
    [1_062_500, '1.062MB'],
    [1_187_500, '1.188MB'],
    [2 ** 53, '9.007PB'],
    [999_999_999, '1000.000MB'],
  ])('%d bytes are %s, as in Python', (bytes, text) => {
    expect(memraySize(bytes)).toBe(text);
  });

  it.each([
    [1, 3, '33.33'],
    [1, 32, '3.12'],
    [3, 32, '9.38'],
    [5, 5, '100.00'],
    [0, 0, '0.00'],
  ])('%d of %d are %s %%', (part, whole, text) => {
    expect(memrayPercent(part, whole)).toBe(text);
  });
});

describe('JSON as Python writes it', () => {
  it('has blanks after commas and colons, and only ASCII', () => {
    const value = { a: [1, 2.5, -3, true, null], 'é"': 'ß\n\u007f📦', b: {}, c: [] };
    expect(pythonJson(value)).toBe(
      '{"a": [1, 2.5, -3, true, null], "\\u00e9\\"": "\\u00df\\n\\u007f\\ud83d\\udce6", "b": {}, "c": []}',
    );
    expect(pythonJson({ a: [1, { b: 2 }], c: [] }, 2)).toBe(`{
  "a": [
    1,
    {
      "b": 2
    }
  ],
  "c": []
}`);
    expect([...pythonJsonEntries([1, 'x', [2]])].join('')).toBe('1, "x", [2]');
  });

  it('says what it was given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = pythonJson(value, indent);
        expect(text).toMatch(/^[\n\x20-\x7e]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('texts in a terminal', () => {
  it('are as wide as their characters', () => {
    expect(['abc', 'größe', '加载', '📂 x', 'e\u0301'].map(textWidth)).toEqual([3, 5, 4, 4, 1]);
  });

  it('are cut at the end that says less', () => {
    expect(keepStart('some_function', 6)).toBe('some_…');
    expect(keepEnd('/srv/shop/app.py:20', 10)).toBe('…app.py:20');
    expect(keepEnd('加载加载', 5)).toBe('…加载');
    expect([keepStart('ab', 2), keepEnd('ab', 2), keepStart('ab', 0), keepEnd('ab', -3)]).toEqual(['ab', 'ab', '', '']);
  });

  it('never pass the width, and fill it up', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: -2, max: 12 }), (text, width) => {
        expect(textWidth(keepStart(text, width))).toBeLessThanOrEqual(Math.max(width, 0));
        expect(textWidth(keepEnd(text, width))).toBeLessThanOrEqual(Math.max(width, 0));
        expect(textWidth(padText(keepStart(text, width), width))).toBe(Math.max(width, 0));
      }),
    );
  });

  it('cannot command it', () => {
    expect(printable('a\nb\r\u001b[2J\u009bm\u2028')).toBe('a\\nb\\x0d\\x1b[2J\\x9bm\\u2028');
    expect(printable('größe 加载 📂')).toBe('größe 加载 📂');
  });
});
