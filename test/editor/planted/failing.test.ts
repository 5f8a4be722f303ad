// Planted: a run with it must turn red.
import assert from 'node:assert/strict';

describe('planted', () => {
  it('passes', () => {
    assert.equal(1, 1);
  });
  it('fails', () => {
    assert.equal(1, 2);
  });
});
