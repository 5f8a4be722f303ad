// The embedded server: a window of its own that nobody sees makes the first capture, then the address is there for a person.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedSettings, serverCommand, startServer } from '../../test/editor/host/server.mjs';
import { openWindow, workbenchUrl } from '../../test/editor/host/window.mjs';
import { root } from '../node24.mjs';
import { personalSettings, shotsFolder } from '../tools.mjs';
import { record, takePictures, workbenchIsReady } from './drive.mjs';
import { installExtensions } from './extensions.mjs';
import { example } from './service.mjs';

export async function showEmbedded({ folder, startExample, once, cleanups, end }) {
  const userData = join(folder, 'user');
  const extensions = join(folder, 'extensions');
  const captures = join(folder, 'captures');
  const tour = join(folder, 'tour.json');
  rmSync(tour, { force: true });
  rmSync(userData, { recursive: true, force: true });
  rmSync(extensions, { recursive: true, force: true });
  // The long way to the captures folder says nothing here.
  seedSettings(userData, { ...personalSettings(), 'memlens.captures': captures, 'breadcrumbs.enabled': false });
  await installExtensions(folder, (vsix) =>
    serverCommand([
      `--extensions-dir=${extensions}`,
      `--server-data-dir=${join(userData, 'server')}`,
      '--install-extension',
      vsix,
      '--force',
    ]),
  );

  process.env.MEMLENS_TOUR = tour;
  const lost = (why) => {
    console.error(why);
    void end(1);
  };
  const server = await startServer({ userData, extensions, trusted: true, driven: false, onExit: lost });
  cleanups.push(() => server.stop());
  const address = workbenchUrl(server.port, example);

  const shots = join(shotsFolder, 'start');
  const window = await openWindow({ port: server.port, shots, width: 1440, height: 900, onLost: lost });
  cleanups.push(() => window.close());
  await window.page.goto(address, { waitUntil: 'commit' });
  await workbenchIsReady(window);
  const service = await startExample();
  const capture = await record(window, service.pid, captures).catch(async (error) => {
    console.error(`What the window showed: ${await window.shot('failed')}`);
    throw error;
  });
  if (once) await takePictures(window, 'cache.py');
  await window.close();

  if (once) {
    const summary = spawnSync(process.execPath, [join(root, 'out', 'cli.js'), 'summary', capture], { stdio: 'inherit' });
    if (summary.status !== 0) throw new Error(`memlens summary ended with ${summary.status}`);
    console.log(`Pictures: ${shots}`);
    await end(0);
    return;
  }
  writeFileSync(tour, JSON.stringify({ source: join(example, 'shop', 'cache.py'), capture }));
  console.log(
    `\nMemlens attached to the example and recorded 8 s of it. Open this address, then Ctrl-C ends it all:\n\n  ${address}\n`,
  );
}
