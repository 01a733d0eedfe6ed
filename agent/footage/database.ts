import { join } from 'node:path';
import { type Db, openDatabase } from '../journal/database.ts';

/**
 * Opens `footage.db` with all its migrations; agent and recorder each do, in any order and at the same time.
 * @throws as `openDatabase`.
 */
export const openFootageIndex = (file: string): Db => openDatabase(file, join(import.meta.dirname, 'migrations'));
