import { onTestFinished } from 'vitest';
import type { FacilityFile } from '#agent/config/schema.ts';
import { type Box, createBox } from './box.ts';
import { temporaryFolder } from './folder.ts';

/** A box for one test: its folder goes and its processes end when the test is over. */
export const prepareBox = async (adapt: (file: FacilityFile) => FacilityFile = (file) => file): Promise<Box> => {
  const box = await createBox(temporaryFolder(), adapt);
  onTestFinished(() => box.close());
  return box;
};
