// Planted: the extension host is killed in the middle; VS Code itself reports that as success.
describe('planted', () => {
  it('takes the extension host along', () => {
    process.kill(process.pid, 'SIGKILL');
  });
});
