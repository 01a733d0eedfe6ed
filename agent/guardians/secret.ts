import { hash, randomBytes } from 'node:crypto';

/** 128 random bits; 22 characters of base64url. */
export const randomSecret = (): string => randomBytes(16).toString('base64url');

/** The secret is random and long, so a fast hash is enough: there is nothing to try. */
export const sha256Of = (secret: string): string => hash('sha256', secret);
