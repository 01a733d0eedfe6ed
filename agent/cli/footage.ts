import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { FootageStore } from '../footage/store.ts';
import type { Clock } from '../time/clock.ts';
import { addFootageAudit } from './footageAudit.ts';
import { addFootageCheck } from './footageCheck.ts';
import { addCoverage } from './footageCoverage.ts';
import { addFootageExport } from './footageExport.ts';
import { addFootageHold } from './footageHold.ts';
import { addFootageNvr } from './footageNvr.ts';
import { addFootagePlan } from './footagePlan.ts';
import { addFootageProof } from './footageProof.ts';
import { addFootageRebuild } from './footageRebuild.ts';
import { addFootageRetention } from './footageRetention.ts';
import type { Terminal } from './terminal.ts';

export const addFootage = (program: Command, terminal: Terminal): void => {
  const footage = program.command('footage').description(terminal.messages.footage);
  addCoverage(footage, terminal);
  addFootageExport(footage, terminal);
  addFootageHold(footage, terminal);
  addFootageProof(footage, terminal);
  addFootageRetention(footage, terminal);
  addFootagePlan(footage, terminal);
  addFootageCheck(footage, terminal);
  addFootageAudit(footage, terminal);
  addFootageRebuild(footage, terminal);
  addFootageNvr(footage, terminal);
};

/** The index of footage; undefined when nothing was ever recorded here. */
export const openFootage = async (
  dataFolder: string,
  clock: Clock,
): Promise<{ store: FootageStore; close(): void } | undefined> => {
  const file = join(dataFolder, 'footage.db');
  if (!existsSync(file)) return undefined;
  const { openFootageIndex } = await import('../footage/database.ts');
  const { openFootageStore } = await import('../footage/store.ts');
  const db = openFootageIndex(file);
  return { store: openFootageStore(db, clock.now), close: () => db.close() };
};
