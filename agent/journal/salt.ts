import { randomBytes } from 'node:crypto';

const saltBytes = 16;
const saltsAtOnce = 256;
let salts = Buffer.alloc(0);

/** 16 random bytes that nothing else gets. Taken from many at a time: to ask the system costs more than the bytes. */
export const freshSalt = (): Buffer => {
  if (salts.length === 0) salts = randomBytes(saltBytes * saltsAtOnce);
  const salt = salts.subarray(0, saltBytes);
  salts = salts.subarray(saltBytes);
  return salt;
};
