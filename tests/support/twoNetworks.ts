import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Two machines with a cable between them, as Linux network namespaces: what one says really goes over a wire. */
export interface TwoNetworks {
  /** Runs a command on the one side or the other: put it before the command's own words. */
  readonly near: readonly string[];
  readonly far: readonly string[];
  close(): Promise<void>;
}

export const nearAddress = '10.77.0.1';
const farAddress = '10.77.0.2';

/** The namespaces end with the shell's input, and with them everything that was set up. */
const script = `
set -e
ip link set lo up
unshare --net sleep 3600 &
far=$!
while [ "$(readlink /proc/$far/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
ip link add near type veth peer name far netns $far
ip addr add ${nearAddress}/24 dev near
ip link set near up
nsenter --target $far --net sh -c 'ip link set lo up; ip addr add ${farAddress}/24 dev far; ip link set far up; ip route add default dev far'
ip route add default dev near
echo ready $$ $far
cat > /dev/null
kill $far
`;

/** Whether this machine lets us have networks of our own: as root, or where users may. */
export const canLayNetworks = (): boolean =>
  spawnSync('unshare', ['--map-root-user', '--net', 'ip', 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far'])
    .status === 0;

export const layNetworks = async (): Promise<TwoNetworks> => {
  const shell = spawn('unshare', ['--map-root-user', '--net', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'pipe'] });
  let trouble = '';
  shell.stderr.on('data', (chunk) => (trouble += chunk));
  const ended = new Promise<void>((done) => shell.once('exit', () => done()));
  const pids = await new Promise<string[]>((done, failed) => {
    createInterface({ input: shell.stdout }).once('line', (line) => done(line.split(' ').slice(1)));
    shell.once('exit', () => failed(new Error(`The networks could not be laid: ${trouble}`)));
  });
  const [near, far] = pids.map((pid) => [
    'nsenter',
    ...['--target', pid, '--user', '--preserve-credentials', '--net', '--'],
  ]);
  return {
    near: near ?? [],
    far: far ?? [],
    close: () => {
      shell.stdin.end();
      return ended;
    },
  };
};
