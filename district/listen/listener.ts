import type { KeyObject } from 'node:crypto';
import type { EpochMs } from '#agent/time/clock.ts';
import { createIntake } from '../intake.ts';
import type { PulledSite } from '../sites.ts';
import type { DistrictStore } from '../store/store.ts';
import { type BrokerIntake, openBrokerIntake } from './broker.ts';
import { createPushDesk, type NoticeDesk } from './desk.ts';
import { createIntakeServer } from './http.ts';

/** One line for each thing that came. */
export interface TakenLine {
  readonly site: string;
  readonly kind: string;
  readonly road: 'https' | 'mqtt';
  /** `stored`, `repeated`, or the code of a refusal. */
  readonly outcome: string;
}

export interface ListenOptions {
  readonly store: DistrictStore;
  /** As the list stands now. */
  readonly sites: () => readonly PulledSite[];
  readonly notices: NoticeDesk | undefined;
  readonly key: KeyObject;
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly mqtt?:
    | {
        readonly url: string;
        readonly account: { readonly username?: string; readonly password?: string };
        readonly ca?: string | undefined;
      }
    | undefined;
  readonly now: () => EpochMs;
  readonly graceMs?: number;
  readonly onTaken: (line: TakenLine) => void;
  readonly onFailure: (error: unknown) => void;
}

export interface Listener {
  /** Where the intake answers. */
  readonly url: string;
  readonly broker: BrokerIntake | undefined;
  close(): Promise<void>;
}

/** What was sealed a moment ago is still on its way. */
const defaultGraceMs = 120_000;

/** Both pushed roads of a district, over one store. @throws when the port is taken. */
export const listen = async (options: ListenOptions): Promise<Listener> => {
  const { store, sites, now, onTaken, onFailure, graceMs = defaultGraceMs } = options;
  const siteOf = (id: string): PulledSite | undefined => sites().find((site) => site.id === id);
  const desk = createPushDesk({
    store,
    intake: createIntake({ store, siteOf, now }),
    notices: options.notices,
    key: options.key,
    now,
    graceMs,
  });
  const server = createIntakeServer({ desk, sites, tls: options.tls, onTaken, onFailure });
  const url = await server.listen({ host: options.host, port: options.port });
  const broker =
    options.mqtt &&
    openBrokerIntake({ ...options.mqtt, desk, isListed: (site) => siteOf(site) !== undefined, onTaken, onFailure });
  const review = setInterval(() => void broker?.review().catch(onFailure), graceMs / 2);
  return {
    url,
    broker,
    close: async () => {
      clearInterval(review);
      await broker?.close();
      await server.close();
    },
  };
};
