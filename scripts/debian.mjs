import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian packages by what they are for. `command`: a program that serves as well, however it was installed. */
const groups = {
  recording: [{ name: 'ffmpeg', command: 'ffmpeg' }],
  simulator: [
    { name: 'python3-gi' },
    { name: 'gir1.2-gst-rtsp-server-1.0' },
    { name: 'gstreamer1.0-plugins-base' },
    { name: 'gstreamer1.0-plugins-good' },
    { name: 'gstreamer1.0-plugins-bad' },
    { name: 'gstreamer1.0-plugins-ugly' },
    // textoverlay and clockoverlay: the name and the clock in the simulated pictures.
    { name: 'gstreamer1.0-x' },
    { name: 'fonts-noto-cjk' },
  ],
  tests: [
    { name: 'chromium', command: 'chromium' },
    { name: 'mosquitto', command: 'mosquitto' },
    { name: 'mosquitto-clients', command: 'mosquitto_pub' },
    // A client that judges the simulated cameras, and the tools that give it a network of its own.
    { name: 'onvif-tools', command: 'onvif-util' },
    { name: 'iproute2', command: 'ip' },
    { name: 'util-linux', command: 'nsenter' },
    { name: 'fonts-noto-cjk' },
    // The district's database; each test makes a cluster of its own.
    { name: 'postgresql' },
  ],
};

const without = {
  recording: ['录像与回放不可用', 'no recording and no playback'],
  simulator: ['模拟摄像机没有画面', 'simulated cameras have no picture'],
  tests: ['部分测试会失败', 'some tests will fail'],
};

/**
 * Installs what the named groups lack, where the machine allows it: Debian, root, and no NESTBOX_NO_APT=1. Otherwise one
 * line per group says what to install, and the caller goes on without. Never asks apt when everything is there.
 */
export const ensureDebianPackages = (names, say) => {
  let missing = packagesMissing(names);
  if (missing.length === 0) return;
  if (mayInstall()) {
    say(`正在安装系统软件包 ${missing.join(' ')}`, `installing Debian packages: ${missing.join(' ')}`);
    // The update may fail for one source among several; the install then tells.
    apt(['update', '-qq']);
    withoutServers(() => apt(['install', '-y', '-q', '--no-install-recommends', ...missing]));
  }
  for (const name of names) {
    missing = packagesMissing([name]);
    if (missing.length === 0) continue;
    const [chinese, english] = without[name];
    const command = `sudo apt-get install --no-install-recommends ${missing.join(' ')}`;
    say(
      `缺少系统软件包（${chinese}），请运行：${command}`,
      `Debian packages are missing (${english}); run the command above`,
    );
  }
};

const packagesMissing = (names) => {
  const wanted = names.flatMap((name) => groups[name]);
  const absent = wanted.filter(({ command }) => command === undefined || !onPath(command)).map(({ name }) => name);
  if (absent.length === 0) return [];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format language
  const query = spawnSync('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...absent], { encoding: 'utf8' });
  const installed = new Set((query.stdout ?? '').split('\n').map((line) => line.replace(/ installed$/, '')));
  return [...new Set(absent)].filter((name) => !installed.has(name));
};

const onPath = (command) =>
  [...(process.env.PATH ?? '').split(':'), '/usr/sbin'].some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const mayInstall = () =>
  process.env.NESTBOX_NO_APT !== '1' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

const policyFile = '/usr/sbin/policy-rc.d';

/** Debian starts a server as soon as it is installed, unless this file says that it must not. A file of somebody else's stays. */
const withoutServers = (work) => {
  if (existsSync(policyFile)) return work();
  writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return work();
  } finally {
    rmSync(policyFile, { force: true });
  }
};

const apt = (args) =>
  spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
