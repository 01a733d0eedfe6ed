import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Loops a clip that was encoded before, so that the source costs little: one picture, sent to everybody who asks. */
const server = `
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GLib, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address('127.0.0.1'); server.set_service('0')
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch('( multifilesrc loop=true location=' + sys.argv[1] + ' ! h264parse '
  '! rtph264pay name=pay0 config-interval=-1 )')
factory.set_shared(True)
server.get_mount_points().add_factory('/main', factory)
if server.attach(None) == 0: sys.exit('no port')
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
`;

const framesPerSecond = 15;
const gopSeconds = 2;

/** A camera of 1080p at 15 frames a second and 2 Mbit/s, with a key frame every two seconds. */
export const startClip = async (folder: string): Promise<{ url: string; stop(): void }> => {
  const clip = join(folder, 'clip.h264');
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=1920x1080:rate=${framesPerSecond}`, '-t', '20'],
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
    ...['-x264-params', 'nal-hrd=cbr', '-f', 'h264', clip],
  ]);
  const child = spawn('/usr/bin/python3', ['-c', server, clip], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(createInterface(child.stdout), 'line');
  const url = `rtsp://127.0.0.1:${port}/main`;
  // Somebody always watches: this server can fall over many that ask while its picture only begins.
  const viewer = spawn(
    'ffmpeg',
    ['-nostdin', '-v', 'error', '-rtsp_transport', 'tcp', '-i', url, '-c', 'copy', '-f', 'null', '-'],
    {
      stdio: 'ignore',
    },
  );
  await new Promise((resolve) => setTimeout(resolve, 3000));
  return {
    url,
    stop: () => {
      viewer.kill('SIGKILL');
      child.kill('SIGKILL');
    },
  };
};
