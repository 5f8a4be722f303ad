const { existsSync } = require('node:fs');
const { join } = require('node:path');
const process = require('node:process');
const vscode = require('vscode');

const scratch = process.env.MEMLENS_SCRATCH;
const chosen = join(scratch, 'chosen', 'bin', 'python');

exports.activate = () => ({
  environments: {
    // Each file may have an interpreter of its own; nothing is chosen without one.
    getActiveEnvironmentPath: (resource) => (resource === undefined ? { id: '', path: '' } : { id: chosen, path: chosen }),
    resolveEnvironment: async ({ id, path }) => {
      if (existsSync(join(scratch, 'failing'))) throw new Error('the stand-in was told to fail');
      return path === '' ? undefined : { id, path, executable: { uri: vscode.Uri.file(path) } };
    },
  },
});
