import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** A camera without ONVIF: a real RTSP server with a moving picture, 640 × 360, 10 frames and one key frame a second. */
export interface RtspSource {
  readonly url: string;
  readonly port: number;
  /** Takes the picture away without a word, as a pulled plug does. */
  kill(): Promise<void>;
  /** Stops sending and keeps the connection, as a hung camera does. */
  freeze(): void;
  thaw(): void;
}

const server = `
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GLib, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address('127.0.0.1'); server.set_service(sys.argv[1])
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch('( videotestsrc is-live=true pattern=' + sys.argv[3] + ' ! video/x-raw,width=640,height=360,framerate=10/1 '
  '! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 bitrate=300 ! rtph264pay name=pay0 config-interval=1 '
  + sys.argv[4] + ' )')
factory.set_shared(True)
if sys.argv[2]:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken(); token.set_string('media.factory.role', 'viewer')
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic('viewer', sys.argv[2]), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role('viewer', 'media.factory.access', True)
    permissions.add_permission_for_role('viewer', 'media.factory.construct', True)
    factory.set_permissions(permissions)
server.get_mount_points().add_factory('/main', factory)
if server.attach(None) == 0: sys.exit('the port is taken')
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
`;

/** What a camera's microphone gives, in GStreamer's words. */
const sounds = {
  none: '',
  g711: 'audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1',
  aac: 'audiotestsrc is-live=true ! audio/x-raw,rate=16000,channels=1 ! voaacenc ! aacparse ! rtpmp4gpay name=pay1',
  opus: 'audiotestsrc is-live=true ! audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay name=pay1',
};

export interface RtspSourceOptions {
  /** Given, lets a camera come back where it was; otherwise a free one. */
  readonly port?: number;
  readonly password?: string;
  /** A pattern of `videotestsrc`; by default a ball that moves. */
  readonly picture?: string;
  readonly sound?: keyof typeof sounds;
}

/** Starts a source. It ends with the test. */
export const startRtspSource = async (options: RtspSourceOptions = {}): Promise<RtspSource> => {
  const { port: wanted = 0, password = '', picture = 'ball', sound = 'none' } = options;
  const parameters = [String(wanted), password, picture, sounds[sound]];
  const child = spawn('/usr/bin/python3', ['-c', server, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
  const end = (): Promise<void> => kill(child);
  onTestFinished(end);
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    once(child, 'exit').then(() => undefined),
  ]);
  if (line === undefined) throw new Error('The RTSP source did not start: is gir1.2-gst-rtsp-server-1.0 installed?');
  const port = Number(line);
  return {
    url: `rtsp://127.0.0.1:${port}/main`,
    port,
    kill: end,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
};

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};
