import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Plays a film that was encoded before, so that the source costs little. Each stream has a mount of its own: this server counts
 * the time stamps of a shared one anew with each viewer that joins, as no camera does.
 */
const server = `
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GLib, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address('127.0.0.1'); server.set_service('0')
for index in range(int(sys.argv[2])):
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch('( filesrc location=' + sys.argv[1] + ' ! qtdemux ! h264parse '
      '! rtph264pay name=pay0 config-interval=-1 )')
    server.get_mount_points().add_factory('/' + str(index), factory)
if server.attach(None) == 0: sys.exit('no port')
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
`;

const framesPerSecond = 15;
const gopSeconds = 2;
const encodedSeconds = 20;
/** Longer than anybody watches it. */
const repeats = 14;

/** Cameras of 1080p at 15 frames a second and 2 Mbit/s, with a key frame every two seconds. */
export const startClips = async (folder: string, count: number): Promise<{ urls: string[]; stop(): void }> => {
  const [clip, film] = [join(folder, 'clip.mp4'), join(folder, 'film.mp4')];
  execFileSync('ffmpeg', [
    ...[
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      `testsrc2=size=1920x1080:rate=${framesPerSecond}`,
      '-t',
      String(encodedSeconds),
    ],
    ...['-vf', 'noise=alls=6:allf=t', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0'],
    ...[
      '-g',
      String(framesPerSecond * gopSeconds),
      '-sc_threshold',
      '0',
      '-b:v',
      '2M',
      '-maxrate',
      '2M',
      '-bufsize',
      '1M',
    ],
    ...['-x264-params', 'nal-hrd=cbr', clip],
  ]);
  execFileSync('ffmpeg', ['-v', 'error', '-stream_loop', String(repeats), '-i', clip, '-c', 'copy', film]);
  const child = spawn('/usr/bin/python3', ['-c', server, film, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(createInterface(child.stdout), 'line');
  return {
    urls: Array.from({ length: count }, (_, index) => `rtsp://127.0.0.1:${port}/${index}`),
    stop: () => void child.kill('SIGKILL'),
  };
};
