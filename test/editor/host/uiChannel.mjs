// Lets a test in the extension host drive the page: it sends a function, which runs here with the window's handles.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

/** Answers on loopback under a secret path; `handles()` gives what functions get as their first argument. */
export async function openUiChannel(handles) {
  const path = `/${randomBytes(16).toString('hex')}`;
  const server = createServer((request, response) => {
    if (request.method !== 'POST' || request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => (body += chunk));
    request.on('end', async () => {
      let answer;
      try {
        const { source, argument } = JSON.parse(body);
        // The text is our own test's, sent by the process this launcher started.
        const run = new Function(`return (${source})`)();
        answer = { value: await run(handles(), argument) };
      } catch (error) {
        answer = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${path}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
