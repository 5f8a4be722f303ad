// Planted: never ends.
describe('planted', () => {
  it('hangs', async function () {
    this.timeout(0);
    await new Promise(() => undefined);
  });
});
