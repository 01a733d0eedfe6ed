import { Argument, type Command } from 'commander';
import { type Control, controlAt } from '#sim/control.ts';
import { readyFile } from '../config/runFolder.ts';
import { type PlaceOptions, placeOf, withPlace } from './place.ts';
import { addSimulateDay } from './simulateDay.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

/** Levers of the simulated devices; works while the demo facility runs. */
export const addSimulate = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const simulate = program.command('simulate').description(messages.simulate);
  const command = (name: string, description: string): Command =>
    withPlace(simulate.command(name).description(description), terminal);
  const work = async (options: PlaceOptions, pull: (control: Control) => Promise<void>): Promise<void> => {
    const said = readyFile(placeOf(options).data, 'simulator').read<{ control: string }>();
    if (!said) throw new CommandFailure('no_simulator', messages.noSimulator);
    await pull(controlAt(said.control));
  };
  const done = (options: PlaceOptions): void => print(terminal, options.json, { ok: true }, () => [messages.simulated]);
  /** A device or a camera: whichever has that id. */
  const plug = (id: string, plugged: boolean, options: PlaceOptions): Promise<void> =>
    work(options, async (control) => {
      const isCamera = id in (await control.state()).cameras;
      await (isCamera ? control.plugCamera(id, plugged) : control.plugDevice(id, plugged));
      done(options);
    });

  addSimulateDay(simulate, terminal);
  command('door', messages.simulateDoor)
    .argument('<id>')
    .addArgument(new Argument('<state>').choices(['open', 'close']))
    .action((id: string, state: 'open' | 'close', options: PlaceOptions) =>
      work(options, async (control) => {
        await control.openDoor(id, state === 'open');
        done(options);
      }),
    );
  command('unplug', messages.simulateUnplug)
    .argument('<id>')
    .action((id: string, options: PlaceOptions) => plug(id, false, options));
  command('plug', messages.simulatePlug)
    .argument('<id>')
    .action((id: string, options: PlaceOptions) => plug(id, true, options));
  command('state', messages.simulateState).action((options: PlaceOptions) =>
    work(options, async (control) => {
      const state = await control.state();
      print(terminal, options.json, state, () => [JSON.stringify(state, null, 2)]);
    }),
  );
};
