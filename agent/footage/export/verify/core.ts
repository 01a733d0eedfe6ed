import type {
  DayProof,
  EvidenceFile,
  ExportManifest,
  ManifestSignature,
  PackedFile,
} from '#contract/footageManifest.ts';

// The command line and the page in the package run this same file: it uses nothing but what both Node and a browser have.

/** A file of the package, wherever it comes from. */
export interface Exhibit {
  readonly name: string;
  readonly bytes: number;
  /** These bytes, `from` included, `to` not. Fewer come when the file ends before. */
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Something that is not as it was signed. `file` names what must be looked at; numbers are bytes. */
export type Fault = { readonly file: string } & (
  | { readonly code: 'missing'; readonly expected: number }
  | { readonly code: 'extra'; readonly found: number }
  | { readonly code: 'size'; readonly expected: number; readonly found: number }
  | { readonly code: 'changed'; readonly from: number; readonly to: number; readonly of: number }
  | { readonly code: 'unreadable' | 'not_a_manifest' | 'signature_changed' | 'manifest_changed' | 'wrong_key' }
  | { readonly code: 'not_as_recorded' | 'identity' | 'chain' | 'proof_signature' | 'proof_path' }
  | { readonly code: 'unexplained'; readonly streamId: string; readonly fromMs: number; readonly toMs: number }
);

export interface Verdict {
  readonly faults: readonly Fault[];
  /** What the package says; undefined when it cannot be read. Believe it only without faults and with the right key. */
  readonly manifest: ExportManifest | undefined;
  /** RFC 7638 thumbprint of the key that signed: compare it with what the facility tells by telephone. */
  readonly kid: string | undefined;
  readonly checkedFiles: number;
  readonly checkedBytes: number;
}

export const manifestName = 'manifest.json';
export const signatureName = 'manifest.sig';
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Checks a whole package: signature, every byte of every file, each file's own identity and the chain through them, proofs
 * of days, and that each moment of the range is footage or a gap with its reason. `kids`: the keys to believe, when known.
 */
export const verifyExport = async (
  files: readonly Exhibit[],
  options: {
    readonly kids?: readonly string[];
    readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  } = {},
): Promise<Verdict> => {
  const faults: Fault[] = [];
  const named = new Map(files.map((file) => [file.name, file]));
  const manifestFile = named.get(manifestName);
  const nothing = { manifest: undefined, kid: undefined, checkedFiles: 0, checkedBytes: 0 };
  if (!manifestFile) return { ...nothing, faults: [{ file: manifestName, code: 'missing', expected: 0 }] };
  const text = await manifestFile.read(0, manifestFile.bytes);
  const manifest = parsed(text) as ExportManifest | undefined;
  faults.push(...(await signatureFaults(text, manifest, named.get(signatureName))));
  if (!manifest || !looksWhole(manifest)) {
    if (!faults.some(({ code }) => code === 'manifest_changed'))
      faults.push({ file: manifestName, code: 'not_a_manifest' });
    return { ...nothing, faults };
  }
  const kid = await kidOf(manifest.key.x);
  if (kid !== manifest.key.kid || (options.kids && !options.kids.includes(kid))) {
    faults.push({ file: manifestName, code: 'wrong_key' });
  }

  const listed: readonly PackedFile[] = [
    ...manifest.others,
    ...manifest.streams.flatMap(({ evidence, viewing }) => [...evidence, ...viewing]),
  ];
  const totalBytes = listed.reduce((sum, { bytes }) => sum + bytes, 0);
  let checkedBytes = 0;
  const sound = new Set<string>();
  for (const file of listed) {
    const found = named.get(file.name);
    const done = checkedBytes;
    const fault = await contentFaults(file, found, manifest.pieceBytes, (bytes) =>
      options.onProgress?.(done + bytes, totalBytes),
    );
    checkedBytes += file.bytes;
    options.onProgress?.(checkedBytes, totalBytes);
    if (fault.length === 0) sound.add(file.name);
    faults.push(...fault);
  }
  const known = new Set([manifestName, signatureName, ...listed.map(({ name }) => name)]);
  for (const { name, bytes } of files) {
    if (!known.has(name)) faults.push({ file: name, code: 'extra', found: bytes });
  }
  for (const stream of manifest.streams) {
    const whole = stream.evidence.filter(({ name }) => sound.has(name));
    faults.push(...(await chainFaults(stream.uuid, whole, named)));
    faults.push(...timelineFaults(stream, manifest.asked));
    for (const { proof, included } of stream.proofs) {
      faults.push(...(await proofFaults(proof, included, { manifest, evidence: stream.evidence })));
    }
  }
  return { faults, manifest, kid, checkedFiles: listed.length, checkedBytes };
};

/** The key's thumbprint as people read it to each other on the telephone: eight groups of four. */
export const fingerprintOf = (kid: string): string =>
  [...fromBase64Url(kid).subarray(0, 16)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replaceAll(/(.{4})(?=.)/g, '$1 ');

/** Tells a changed manifest from a changed signature by the hash that stands beside the signature. */
const signatureFaults = async (
  manifest: Uint8Array<ArrayBuffer>,
  said: ExportManifest | undefined,
  file: Exhibit | undefined,
): Promise<Fault[]> => {
  if (!file) return [{ file: signatureName, code: 'missing', expected: 0 }];
  const text = await file.read(0, file.bytes);
  const seal = parsed(text) as ManifestSignature | undefined;
  const changed: Fault[] = [{ file: signatureName, code: 'signature_changed' }];
  if (typeof seal !== 'object' || seal === null) return changed;
  // It has one spelling, to the last byte.
  const { alg, kid, manifestSha256, signature } = seal;
  const spelled = JSON.stringify({ alg, kid, manifestSha256, signature });
  if (new TextDecoder().decode(text) !== `${spelled}\n` || typeof signature !== 'string') return changed;
  const isHashRight = (await sha256(manifest)) === manifestSha256;
  const isSigned = await isSignedBy(manifest, signature, said?.key?.x);
  if (isSigned && isHashRight && alg === 'Ed25519' && kid === said?.key?.kid) return [];
  return isSigned || isHashRight ? changed : [{ file: manifestName, code: 'manifest_changed' }];
};

const contentFaults = async (
  file: PackedFile,
  found: Exhibit | undefined,
  pieceBytes: number,
  onBytes: (done: number) => void,
): Promise<Fault[]> => {
  const { name: at, bytes, sha256: whole, pieces } = file;
  if (!found) return [{ file: at, code: 'missing', expected: bytes }];
  if (found.bytes !== bytes) return [{ file: at, code: 'size', expected: bytes, found: found.bytes }];
  const hashes = pieces ?? [whole];
  const step = pieces ? pieceBytes : bytes;
  const faults: Fault[] = [];
  for (const [index, hash] of hashes.entries()) {
    const from = index * step;
    const to = Math.min(bytes, from + step);
    const piece = await found.read(from, to).catch(() => undefined);
    if (!piece) return [...faults, { file: at, code: 'unreadable' }];
    if ((await sha256(piece)) !== hash) faults.push({ file: at, code: 'changed', from, to, of: bytes });
    onBytes(to);
  }
  if (pieces && pieces.length !== Math.ceil(bytes / pieceBytes))
    faults.push({ file: manifestName, code: 'not_a_manifest' });
  return faults;
};

/** Each file tells in itself which one it is and which came before: that must be what the manifest says. */
const chainFaults = async (
  stream: string,
  evidence: readonly EvidenceFile[],
  named: ReadonlyMap<string, Exhibit>,
): Promise<Fault[]> => {
  const faults: Fault[] = [];
  let previous: EvidenceFile | undefined;
  for (const file of evidence) {
    const { original } = file;
    const isWhole = original.first === original.headBytes && original.end === original.bytes;
    if (original.isIntact === false || (isWhole && original.sha256 !== null && original.sha256 !== file.sha256)) {
      faults.push({ file: file.name, code: 'not_as_recorded' });
    }
    const said = identityIn((await named.get(file.name)?.read(0, original.headBytes)) ?? new Uint8Array());
    if (said?.stream !== stream || said.run !== file.run || said.seq !== file.seq) {
      faults.push({ file: file.name, code: 'identity' });
    } else if (
      previous?.run === file.run &&
      previous.seq + 1 === file.seq &&
      previous.original.sha256 !== null &&
      said.previousSha256 !== previous.original.sha256
    ) {
      faults.push({ file: file.name, code: 'chain' });
    }
    previous = file;
  }
  return faults;
};

interface Identity {
  readonly stream: string;
  readonly run: string;
  readonly seq: number;
  readonly previousSha256: string | null;
}

/** The private box in a file's head (ISO/IEC 14496-12 4.2): JSON behind eight bytes of header and sixteen of owner. */
const identityIn = (head: Uint8Array<ArrayBuffer>): Identity | undefined => {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (let at = 0; at + 24 <= head.length; ) {
    const size = view.getUint32(at);
    if (size < 8) return undefined;
    const isUuid = view.getUint32(at + 4) === 0x75756964;
    if (isUuid) return parsed(head.subarray(at + 24, at + size)) as Identity | undefined;
    at += size;
  }
  return undefined;
};

const timelineFaults = (stream: ExportManifest['streams'][number], asked: ExportManifest['asked']): Fault[] => {
  const [from, to] = [Date.parse(asked.from), Date.parse(asked.to)];
  const explained = [
    ...[...stream.evidence, ...stream.gaps, ...stream.deleted].map(({ fromMs, toMs }) => ({ fromMs, toMs })),
    { fromMs: 0, toMs: stream.registeredMs },
  ].sort((a, b) => a.fromMs - b.fromMs);
  let at = from;
  for (const span of explained) {
    if (span.fromMs > at) break;
    at = Math.max(at, span.toMs);
  }
  if (at >= to) return [];
  return [{ file: manifestName, code: 'unexplained', streamId: stream.streamId, fromMs: at, toMs: to }];
};

const proofFaults = async (
  proof: DayProof,
  included: readonly { readonly name: string; readonly index: number; readonly path: readonly string[] }[],
  { manifest, evidence }: { readonly manifest: ExportManifest; readonly evidence: readonly EvidenceFile[] },
): Promise<Fault[]> => {
  const faults: Fault[] = [];
  // A day that an earlier key of the box proved is vouched for by the manifest's signature alone.
  if (proof.kid === manifest.key.kid) {
    const { signature, ...unsigned } = proof;
    const bytes = new TextEncoder().encode(canonical(unsigned));
    if (!(await isSignedBy(bytes, signature, manifest.key.x)))
      faults.push({ file: manifestName, code: 'proof_signature' });
  }
  for (const { name, index, path } of included) {
    const leaf = evidence.find((file) => file.name === name)?.original.sha256;
    const root = leaf && (await rootFrom(leaf, index, proof.segments, path));
    if (root !== proof.root) faults.push({ file: name, code: 'proof_path' });
  }
  return faults;
};

/** RFC 9162 2.1.3.2: the root that a leaf and its way lead to; undefined when the way does not fit the tree. */
const rootFrom = async (
  leaf: string,
  index: number,
  size: number,
  path: readonly string[],
): Promise<string | undefined> => {
  if (index >= size) return undefined;
  let hash = await sha256(joined([0], fromHex(leaf)));
  let place = index;
  let last = size - 1;
  for (const step of path) {
    if (last === 0) return undefined;
    const sibling = fromHex(step);
    const own = fromHex(hash);
    if (place % 2 === 1 || place === last) {
      hash = await sha256(joined([1], sibling, own));
      while (place % 2 === 0 && place !== 0) {
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = await sha256(joined([1], own, sibling));
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
};

/** The canonical form (RFC 8785) of what a proof holds: objects, lists, texts, whole numbers, null. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
};

/** Enough of the shape for every read that follows; who signed it vouches for the rest. */
const looksWhole = (value: ExportManifest): boolean =>
  value.schema === 'nestbox.export/1' &&
  typeof value.key?.x === 'string' &&
  typeof value.asked?.from === 'string' &&
  Number.isSafeInteger(value.pieceBytes) &&
  value.pieceBytes > 0 &&
  Array.isArray(value.others) &&
  Array.isArray(value.streams) &&
  value.streams.every(
    (stream) =>
      [stream?.runs, stream?.gaps, stream?.deleted, stream?.viewing, stream?.evidence, stream?.proofs].every(
        Array.isArray,
      ) &&
      stream.evidence.every((file) => typeof file?.original?.headBytes === 'number') &&
      stream.viewing.every((file) => typeof file?.name === 'string') &&
      stream.proofs.every((each) => typeof each?.proof?.root === 'string' && Array.isArray(each.included)),
  );

const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
};

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

/** RFC 7638: SHA-256 over the required members of the key, in base64url. */
const kidOf = async (x: string): Promise<string> =>
  toBase64Url(
    fromHex(await sha256(new TextEncoder().encode(`{"crv":"Ed25519","kty":"OKP","x":${JSON.stringify(x)}}`))),
  );

/** Whether the key made the signature. False too for a key or a signature that is none, or is spelled otherwise. */
const isSignedBy = async (
  bytes: Uint8Array<ArrayBuffer>,
  signature: string,
  x: string | undefined,
): Promise<boolean> => {
  if (typeof x !== 'string') return false;
  try {
    const key = await crypto.subtle.importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x }, 'Ed25519', false, ['verify']);
    const raw = fromBase64Url(signature);
    return toBase64Url(raw) === signature && (await crypto.subtle.verify('Ed25519', key, raw, bytes));
  } catch {
    return false;
  }
};

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const joined = (...parts: (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
