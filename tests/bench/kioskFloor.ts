import { createServer, type ServerResponse } from 'node:http';

/** The least that a page can be: a button that counts its taps, and a number that follows an event stream. */
const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>floor</title>
<button style="font-size:48px;padding:40px">tap</button><p style="font-size:112px" class="taps">0</p><p class="heard">0</p>
<script type="module">
const [taps, heard] = document.querySelectorAll('p');
let count = 0;
document.querySelector('button').addEventListener('click', () => { taps.textContent = String(count += 1); });
new EventSource('/events').addEventListener('message', ({ data }) => { heard.textContent = data; });
</script>`;

export interface FloorPage {
  readonly url: string;
  /** Sends the number to every page that listens. */
  tell(number: number): void;
  close(): Promise<void>;
}

/** Serves it from this process. */
export const serveFloorPage = async (): Promise<FloorPage> => {
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (request.url !== '/events') {
      response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' }).end(html);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write(':\n\n');
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The floor page has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    tell: (number) => {
      for (const response of listeners) response.write(`data: ${number}\n\n`);
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
};
