/**
 * The least that a check-in can cost on this machine, as a process of its own: an empty Fastify route that commits one
 * row with synchronous=FULL and, when asked, publishes one bare message through the given broker. The same for an alarm: what
 * is heard on `floor/press` is committed, and told on `floor/alert`.
 * Arguments: the database file, the broker's address (with account) or `-`.
 */
import { Socket } from 'node:net';
import Fastify from 'fastify';
import { connectAsync } from 'mqtt';
import { openDatabase } from '#agent/journal/database.ts';

const [file = '', broker = '-'] = process.argv.slice(2);
const db = openDatabase(file);
db.exec('CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
const insert = db.prepare('INSERT INTO row (text) VALUES (?)');
const commit = db.transaction((text: string) => insert.run(text));
const client = broker === '-' ? undefined : await connectAsync(broker, { protocolVersion: 4 });
// As the agent's own: a floor that waits 40 ms for an acknowledgement would be no floor.
if (client?.stream instanceof Socket) client.stream.setNoDelay(true);
client?.on('message', (_topic, payload) => {
  const text = payload.toString();
  commit.immediate(text);
  client.publish('floor/alert', text, { qos: 1 });
});
await client?.subscribeAsync('floor/press', { qos: 1 });

const app = Fastify();
app.get('/empty', (_request, reply) => {
  reply.code(304).send();
});
app.post('/commit', (request, reply) => {
  commit.immediate(JSON.stringify(request.body));
  reply.code(201).send({ ok: true });
});
app.post('/publish', (request, reply) => {
  const text = JSON.stringify(request.body);
  commit.immediate(text);
  client?.publish('floor/alert', text, { qos: 1 });
  reply.code(201).send({ ok: true });
});
process.on('SIGTERM', () => process.exit(0));
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
