import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../time/clock.ts';
import { configOf, type PlaceOptions, refuseWhileRunning, withPlace } from './place.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

/** `nestbox footage rebuild`: the index anew, from the disks. */
export const addFootageRebuild = (footage: Command, terminal: Terminal): void => {
  const words = terminal.messages.footageIndex;
  withPlace(footage.command('rebuild').description(words.rebuild), terminal).action(async (options: PlaceOptions) => {
    const config = await configOf(options);
    const data = config.dataFolder;
    // Both have the old index open, and would go on writing into it.
    refuseWhileRunning(terminal, data);
    const { becomeSoleRecorder } = await import('../footage/recording/soleRecorder.ts');
    const { rebuildFootage } = await import('../footage/rebuild/rebuild.ts');
    mkdirSync(join(data, 'run'), { recursive: true, mode: 0o700 });
    const sole = becomeSoleRecorder(join(data, 'run', 'recorder.lock'));
    if (!sole) throw new CommandFailure('recorder_runs', words.recorderRuns);
    let draw: ((done: number) => void) | undefined;
    try {
      const rebuilt = await rebuildFootage({
        file: join(data, 'footage.db'),
        volumes: config.recorder.volumes,
        nowMs: systemClock().now(),
        onProgress: (read, total) => {
          draw ??= progress(terminal, words.rebuilding, total);
          draw(read);
        },
      });
      if (!rebuilt.ok) throw new CommandFailure('not_rebuilt', words.notRebuilt(rebuilt.detail));
      print(terminal, options.json, rebuilt, () => [
        words.rebuilt(rebuilt),
        ...(rebuilt.oldWasRead ? [] : [words.oldLost]),
        ...(rebuilt.before === null ? [] : [words.oldKept(rebuilt.before)]),
      ]);
    } finally {
      sole.release();
    }
  });
};
