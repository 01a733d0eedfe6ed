import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inBoth } from './fieldFaults.ts';
import type { Said } from './patternWords.ts';
import type { TlsFiles } from './schema.ts';

/** The certificate of a listener (with what signed it, where that is in the same file) and its key, as PEM. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
  /** Of a listener that asks for a certificate of this authority, and lets in without one too. */
  readonly clientCa?: string;
}

/** Names the field of facility.yaml and its file, in Chinese and English; never what is in a key. */
export class TlsFilesError extends Error {
  constructor(field: string, file: string, said: Said) {
    super(`facility.yaml ${field}: ${file} ${inBoth(said)}`);
    this.name = 'TlsFilesError';
  }
}

/**
 * Reads the files that `field` of facility.yaml names, and tries whether the one belongs to the other.
 * @throws TlsFilesError when one cannot be read, is none, or does not belong to the other.
 */
export const readTlsFiles = ({ certificate, key }: TlsFiles, field: string): TlsPair => {
  const { text: cert, parsed } = readCertificate(`${field}.certificate`, certificate);
  const secret = read(`${field}.key`, key);
  const own = keyIn(secret);
  if (!own) {
    throw new TlsFilesError(`${field}.key`, key, {
      message: 'is no private key in PEM form without a passphrase',
      zh: '不是 PEM 格式、不带口令的私钥',
    });
  }
  if (!parsed.checkPrivateKey(own)) {
    throw new TlsFilesError(`${field}.key`, key, {
      message: `is not the key of ${certificate}; name the key that the certificate was made with`,
      zh: `不是 ${certificate} 的私钥，请写与证书成对的私钥`,
    });
  }
  return { cert, key: secret };
};

/**
 * The files of the agent's own listener; undefined when it has none.
 * @throws TlsFilesError as `readTlsFiles`, and when the authority's file is no certificate.
 */
export const readListenFiles = ({
  tls,
  clientCa,
}: {
  readonly tls: TlsFiles | undefined;
  readonly clientCa: string | undefined;
}): TlsPair | undefined => {
  const pair = tls && readTlsFiles(tls, 'listen.tls');
  if (!pair || clientCa === undefined) return pair;
  return { ...pair, clientCa: readCertificate('listen.clientCa', clientCa).text };
};

/** Who signed the certificates of the district's broker and intake, PEM; undefined: whom the system trusts. */
export interface UpstreamAuthorities {
  readonly mqtt?: string | undefined;
  readonly https?: string | undefined;
}

/** Reads them. @throws TlsFilesError when a file is no certificate. */
export const readUpstreamFiles = ({
  mqtt,
  https,
}: {
  readonly mqtt: { readonly ca?: string } | undefined;
  readonly https: { readonly ca?: string } | undefined;
}): UpstreamAuthorities => {
  const textOf = (field: string, file: string | undefined): string | undefined =>
    file === undefined ? undefined : readCertificate(field, file).text;
  return { mqtt: textOf('upstream.mqtt.ca', mqtt?.ca), https: textOf('upstream.https.ca', https?.ca) };
};

/** Who signed the certificates of the channels that name an authority, PEM by the channel's id. @throws TlsFilesError. */
export const readChannelFiles = (
  channels: readonly { readonly id: string; readonly ca?: string }[],
): ReadonlyMap<string, string> =>
  new Map(
    channels.flatMap(({ id, ca }, index) =>
      ca === undefined ? [] : [[id, readCertificate(`messages.channels.${index}.ca`, ca).text] as const],
    ),
  );

const readCertificate = (field: string, file: string): { text: string; parsed: X509Certificate } => {
  const text = read(field, file);
  const parsed = certificateIn(text);
  if (!parsed) {
    throw new TlsFilesError(field, file, {
      message: 'is no certificate in PEM form (-----BEGIN CERTIFICATE-----)',
      zh: '不是 PEM 格式的证书（-----BEGIN CERTIFICATE-----）',
    });
  }
  return { text, parsed };
};

const read = (field: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    throw new TlsFilesError(field, file, {
      message: `cannot be read (${code}); put it there, readable by the user of the agent`,
      zh: `读不到（${code}）；请放好文件，并让系统的运行用户可读`,
    });
  }
};

const certificateIn = (text: string): X509Certificate | undefined => {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
};

const keyIn = (text: string): KeyObject | undefined => {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
};
