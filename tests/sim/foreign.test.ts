import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { canLayNetworks, layNetworks, nearAddress, type TwoNetworks } from '#tests/twoNetworks.ts';
import { startMadeUpSite } from './madeUpSite.ts';

const none = ['doors', 'motion', 'panic', 'smoke', 'panels', 'sirens'].flatMap((what) => [`--${what}`, '0']);
const login = { username: 'admin', password: 'simulated' };

// The clients ask by multicast at port 3702 and do not hear themselves: each side needs a network of its own.
describe.skipIf(!canLayNetworks())('clients that are not ours, at the other end of a cable', () => {
  let networks: TwoNetworks;
  beforeAll(async () => {
    networks = await layNetworks();
  });
  afterAll(() => networks?.close());

  const startSite = async (cameras: number): Promise<void> => {
    const address = ['--host', nearAddress, '--base-port', '80', '--discovery-port', '3702'];
    const options = ['--cameras', String(cameras), ...none, ...address];
    const site = await startMadeUpSite(temporaryFolder(), options, networks.near);
    onTestFinished(async () => void (await site.stop()));
  };
  /** Runs a program on the far side, with words for its input. */
  const far = (command: readonly string[], words = ''): Promise<string> =>
    new Promise((done, failed) => {
      const [program = '', ...args] = [...networks.far, ...command];
      const child = spawn(program, args, { cwd: projectRoot, stdio: ['pipe', 'pipe', 'pipe'], timeout: 50_000 });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
      child.once('error', failed);
      child.once('close', () => done(said));
      child.stdin.on('error', () => {});
      child.stdin.end(words);
    });
  const ask = (password: string, ...questions: string[]): Promise<string> =>
    far(['onvif-util', '-u', login.username, '-p', password, nearAddress], `${[...questions, 'quit'].join('\n')}\n`);

  /**
   * This client makes its nonces of the clock: of the same question asked twice within one tick the camera sees one, and rightly
   * refuses the second as a replay. Then it is asked again.
   */
  const learn = async (...questions: string[]): Promise<string> => {
    for (let tries = 1; ; tries += 1) {
      const said = await ask(login.password, ...questions);
      if (!said.includes('NotAuthorized') || tries === 5) return said;
    }
  };

  test('onvif-util finds both cameras', async () => {
    await startSite(2);
    const said = await far(['onvif-util', '-a']);
    expect(said).toContain('Found 2 cameras');
    expect(said).toContain('SimCam 1');
  });

  test('onvif-util logs in, reads the time and the profiles, and gets the stream’s address', async () => {
    await startSite(1);
    const said = await learn('get time', 'get profiles', 'get rtsp');
    expect(said).toContain('serial: SIM-cam-01');
    expect(said).toMatch(/Time Offset: -?[01] seconds/);
    expect(said).toContain('Token 0: Profile_1');
    expect(said).toContain('Token 1: Profile_2');
    expect(said).toMatch(/rtsp:\/\/10\.77\.0\.1:\d+\/stream1/);
    expect(await ask('wrong', 'get profiles')).toContain('ter:NotAuthorized');
  });

  test('node-onvif finds the camera, logs in, lists its profiles, and its stream and snapshot are there', async () => {
    await startSite(1);
    const said = await far([process.execPath, 'tests/sim/nodeOnvifClient.ts', login.username, login.password]);
    const learned = JSON.parse(said);
    expect(learned).toMatchObject({
      found: [{ urn: expect.stringMatching(/^urn:uuid:/), xaddrs: [`http://${nearAddress}/onvif/device_service`] }],
      information: { SerialNumber: 'SIM-cam-01' },
      profiles: [
        { token: 'Profile_1', width: 640, height: 360 },
        { token: 'Profile_2', width: 320, height: 180 },
      ],
      stream: expect.stringMatching(/^rtsp:\/\/10\.77\.0\.1:\d+\/stream1$/),
    });
    expect(learned.snapshotBytes).toBeGreaterThan(1_000);
    const entries = ['-show_entries', 'stream=codec_name', '-of', 'csv=p=0'];
    expect(
      await far([
        'ffprobe',
        '-v',
        'error',
        '-rtsp_transport',
        'tcp',
        ...entries,
        learned.stream.replace('//', `//${login.username}:${login.password}@`),
      ]),
    ).toContain('h264');
    expect(await far([process.execPath, 'tests/sim/nodeOnvifClient.ts', login.username, 'wrong'])).toContain(
      'not authorized',
    );
  });
});
