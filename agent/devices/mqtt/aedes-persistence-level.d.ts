// The package ships no types; this is the one thing that we call.
declare module 'aedes-persistence-level' {
  import type { Readable } from 'node:stream';
  import type { ClassicLevel } from 'classic-level';
  /** A persistence for Aedes on an open store; the caller closes the store after the broker. */
  export default function createPersistence(store: ClassicLevel<string, Buffer>): {
    createRetainedStreamCombi(patterns: string[]): Readable;
  };
}
