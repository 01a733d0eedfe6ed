/**
 * Ten thousand sites with nothing new, in one process: each knows its own token and tag, and answers at once. What is
 * measured with them is the poller. Prints its address. Argument: how many.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const tags = new Map(
  Array.from({ length: Number(process.argv[2]) }, (_, site) => [`site-${site}`, `"tag-of-${site}-1-100"`]),
);

const server = createServer((request, response) => {
  const [, site = ''] = request.url?.split('/') ?? [];
  const etag = tags.get(site);
  const isKnown = request.headers.authorization === `Bearer token-of-${site}`;
  if (etag === undefined || !isKnown) response.writeHead(401).end();
  else response.writeHead(request.headers['if-none-match'] === etag ? 304 : 200, { etag }).end();
});
process.on('SIGTERM', () => process.exit(0));
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
