import { Argument, type Command } from 'commander';
import { type FaultName, faultList } from '#sim/camera/faults.ts';
import { type Control, controlAt } from '#sim/control.ts';
import { readyFile } from '../config/runFolder.ts';
import { type PlaceOptions, placeOf, withPlace } from './place.ts';
import { addSimulateDay } from './simulateDay.ts';
import { addSimulateDistrict } from './simulateDistrict.ts';
import { addSimulateSite } from './simulateSite.ts';
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

  addSimulateSite(simulate, terminal);
  addSimulateDay(simulate, terminal);
  addSimulateDistrict(simulate, terminal);
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
  command('set', messages.simulateSet)
    .argument('<id>')
    .argument('<what>')
    .argument('<value>')
    .action((id: string, what: string, value: string, options: PlaceOptions) =>
      work(options, async (control) => {
        await control.pull(id, { [what]: readValue(value) });
        done(options);
      }),
    );
  command('fault', messages.simulateFault)
    .argument('<camera>')
    .addArgument(new Argument('<name>').choices(faultList.map(({ name }) => name)))
    .argument('[value]', 'on, off, 0–…', 'on')
    .action((id: string, name: FaultName, value: string, options: PlaceOptions) =>
      work(options, async (control) => {
        const given = readValue(value);
        if (typeof given === 'string') throw new CommandFailure('invalid', messages.simulateFault, 2);
        await control.setFaults(id, { [name]: given });
        done(options);
      }),
    );
  command('reboot', messages.simulateReboot)
    .argument('<camera>')
    .action((id: string, options: PlaceOptions) =>
      work(options, async (control) => {
        await control.rebootCamera(id);
        done(options);
      }),
    );
  command('swap', messages.simulateSwap)
    .argument('<camera>')
    .argument('<serial>')
    .argument('<mac>')
    .action((id: string, serial: string, mac: string, options: PlaceOptions) =>
      work(options, async (control) => {
        await control.swapCamera(id, { serial, mac });
        done(options);
      }),
    );
  command('emit', messages.simulateEmit)
    .argument('<camera>')
    .argument('<topic>')
    .argument('<items...>', 'State=true …')
    .action((id: string, topic: string, items: string[], options: PlaceOptions) =>
      work(options, async (control) => {
        const pairs = items.map((item) => /^([^=]+)=(.*)$/.exec(item)?.slice(1) ?? []);
        if (pairs.some(([name]) => name === undefined)) throw new CommandFailure('invalid', messages.simulateEmit, 2);
        await control.emitEvent(id, { topic, items: Object.fromEntries(pairs) });
        done(options);
      }),
    );
  command('state', messages.simulateState).action((options: PlaceOptions) =>
    work(options, async (control) => {
      const state = await control.state();
      print(terminal, options.json, state, () => [JSON.stringify(state, null, 2)]);
    }),
  );
};

const switches: Readonly<Record<string, boolean>> = { true: true, on: true, false: false, off: false };

/** `on` and `off`, a number, or the text itself. */
const readValue = (text: string): boolean | number | string =>
  switches[text] ?? (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text);
