import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { Exhibit } from '../summary/verify.ts';
import { type PlaceOptions, withPlace } from './place.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';
import { isExport, verifyExports } from './verifyExport.ts';
import { isProof, verifyProofs } from './verifyProof.ts';
import { verifyQr } from './verifyQr.ts';

type VerifyOptions = PlaceOptions & { readonly key?: string; readonly qr?: string };

/** How `summary export` names its files; a folder may hold other things too. */
const exportedName = /^\d{12}-\d{4}-\d{2}-\d{2}\.\d+\.json$/;

/** Works without data folder, configuration or network: only the files named. */
export const addVerify = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const command = program
    .command('verify')
    .description(messages.verify)
    .argument('[path...]')
    .option('--key <file>', messages.optionKey)
    .option('--qr <text>', messages.proof.optionQr);
  withPlace(command, terminal).action(async (paths: string[], options: VerifyOptions) => {
    const { qr } = options;
    if (paths.length === 0 && qr === undefined) {
      throw new CommandFailure('missing_argument', messages.missingArgument('path'), 2);
    }
    const exports = qr === undefined ? paths.filter(isExport) : [];
    const isAllExports = exports.length > 0 && exports.length === paths.length;
    if (exports.length > 0 && !isAllExports) throw new CommandFailure('mixed', messages.evidence.apart, 2);
    if (options.key === undefined) {
      if (!isAllExports) throw new CommandFailure('no_key', messages.evidence.keyNeeded, 2);
      return verifyExports(terminal, options, exports, undefined);
    }
    const { canonical } = await import('../journal/chain.ts');
    const { jwkOf } = await import('../journal/signature.ts');
    const { verifySummaries } = await import('../summary/verify.ts');
    const { site, xs } = readKeys(terminal, options.key);
    // Key ids are computed, not believed.
    const keys = xs.map(jwkOf);
    if (isAllExports) {
      return verifyExports(
        terminal,
        options,
        exports,
        keys.map(({ kid }) => kid),
      );
    }
    const proofs = paths.filter(isProof);
    if (proofs.length > 0) {
      if (proofs.length < paths.length || qr !== undefined) {
        throw new CommandFailure('mixed', messages.proof.apart, 2);
      }
      return verifyProofs(terminal, options, proofs, { keys, site });
    }
    if (qr !== undefined && paths.length === 0) {
      return verifyQr(terminal, options, qr, { keys, site, files: undefined });
    }
    const reports = qr === undefined ? paths.flatMap(reportsIn) : [];
    if (reports.length > 0) return verifyReports(terminal, options, reports, keys);
    const exhibits = paths.flatMap((path) => exhibitsIn(terminal, path, canonical));
    if (exhibits.length === 0) throw new CommandFailure('nothing', messages.nothingToVerify);
    const report = progress(terminal, messages.checking, exhibits.length);
    const verification = verifySummaries(exhibits, keys, { site });
    const { faults, sound } = verification;
    report(exhibits.length);
    if (qr !== undefined) return verifyQr(terminal, options, qr, { keys, site, files: verification });
    const days = sound.map(({ sealed }) => sealed.subject).sort();
    const [from = '', to = ''] = [days.at(0), days.at(-1)];
    const summaries = sound.map(({ name, sealed, sha256 }) => ({
      name,
      id: sealed.id,
      sequence: sealed.sequence,
      sha256,
    }));
    print(terminal, options.json, { ok: faults.length === 0, site: site ?? null, faults, summaries }, () =>
      faults.length === 0
        ? [messages.verified(sound.length, from, to)]
        : [
            messages.notVerified(faults.length),
            ...faults.map(({ name, code, detail }) => `  ${name}: ${code}: ${detail}`),
          ],
    );
    if (faults.length > 0) throw new CommandFailure('not_verified', '');
  });
};

/** An acceptance report, or a folder that `provision report` has written. */
const reportsIn = (path: string): string[] => {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'acceptance.json') : path;
  if (!existsSync(file)) return [];
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const isReport =
      typeof value === 'object' && value !== null && 'schema' in value && value.schema === 'nestbox.acceptance/1';
    return isReport ? [file] : [];
  } catch {
    return [];
  }
};

/** Acceptance reports with the pictures beside them. */
const verifyReports = async (
  terminal: Terminal,
  options: PlaceOptions,
  files: readonly string[],
  keys: readonly { readonly kid: string; readonly x: string }[],
): Promise<void> => {
  const { messages } = terminal;
  const { verifyReport } = await import('../devices/provisioning/report/verify.ts');
  const { isSignedBy } = await import('../journal/signature.ts');
  const faults = files.flatMap((file) => {
    const picture = (sha256: string): Buffer | undefined => {
      const name = join(dirname(file), 'pictures', `${sha256}.jpg`);
      return existsSync(name) ? readFileSync(name) : undefined;
    };
    return verifyReport(readFileSync(file), { keys, isSignedBy, picture }).map((fault) => ({ name: file, ...fault }));
  });
  print(terminal, options.json, { ok: faults.length === 0, faults, reports: files }, () =>
    faults.length === 0
      ? [messages.reportVerified(files.length)]
      : [
          messages.reportNotVerified(faults.length),
          ...faults.map(({ name, code, detail }) => `  ${name}: ${code}: ${detail}`),
        ],
  );
  if (faults.length > 0) throw new CommandFailure('not_verified', '');
};

/** A file with one summary, a page of the feed, or a folder of either; in the order of their names. */
const exhibitsIn = (terminal: Terminal, path: string, canonical: (value: unknown) => string): Exhibit[] => {
  if (!existsSync(path)) throw new CommandFailure('no_file', terminal.messages.fileMissing(path), 2);
  if (statSync(path).isDirectory()) {
    const names = readdirSync(path).filter((name) => exportedName.test(name));
    return names.sort().flatMap((name) => exhibitsIn(terminal, join(path, name), canonical));
  }
  const bytes = readFileSync(path);
  const page = summariesOfPage(bytes);
  if (!page) return [{ name: basename(path), bytes }];
  // A page is written with the sealed bytes in it; reading it as JSON loses nothing that their canonical form has.
  return page.map((summary, index) => ({
    name: `${basename(path)}#${index}`,
    bytes: Buffer.from(canonical(summary)),
  }));
};

const summariesOfPage = (bytes: Buffer): readonly unknown[] | undefined => {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value !== 'object' || value === null || !('summaries' in value)) return undefined;
    return Array.isArray(value.summaries) ? value.summaries : undefined;
  } catch {
    return undefined;
  }
};

/** The public keys (their member `x`) of a JWK set with or without the site's code, or of a single JWK. */
export const readKeys = (terminal: Terminal, file: string): { site: string | undefined; xs: string[] } => {
  if (!existsSync(file)) throw new CommandFailure('no_file', terminal.messages.fileMissing(file), 2);
  const refused = new CommandFailure('bad_key_file', terminal.messages.badKeyFile(file), 2);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw refused;
  }
  if (typeof value !== 'object' || value === null) throw refused;
  const listed: readonly unknown[] = 'keys' in value && Array.isArray(value.keys) ? value.keys : [value];
  const xs = listed.flatMap((key) =>
    typeof key === 'object' && key !== null && 'x' in key && typeof key.x === 'string' ? [key.x] : [],
  );
  if (xs.length === 0) throw refused;
  return { site: 'site' in value && typeof value.site === 'string' ? value.site : undefined, xs };
};
