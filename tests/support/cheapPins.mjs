// Loaded before every program that the tests start, and into the tests themselves: the same PIN has the same key in all.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/**
 * The demo has 75 people with PINs, and each is hashed when a box starts for the first time: two thirds of what the start
 * costs. Only scrypt's cost is less here; `credentials.test.ts` proves what a site pays, in a process without this.
 */
const { scrypt } = crypto;
crypto.scrypt = (secret, salt, length, cost, done) => scrypt(secret, salt, length, { ...cost, N: 2 }, done);
syncBuiltinESMExports();
