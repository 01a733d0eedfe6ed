import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** How a camera's picture is made. Without a word: H.264, 640 × 360, 10 frames and one key frame a second. */
export interface Picture {
  readonly codec?: 'h264' | 'h265';
  readonly width?: number;
  readonly height?: number;
  /** Frames per second as a fraction: `1/2` is one every two seconds. */
  readonly frameRate?: string;
  /** Frames from one key frame to the next. */
  readonly keyFrameEvery?: number;
  /** Share of the packets that the network loses, 0 to 1. */
  readonly lossShare?: number;
  /** This many key frames are lost at the start, as for one who joins in the middle of a long distance. */
  readonly lostKeyFrames?: number;
}

/** A camera without ONVIF: a real RTSP server with a moving picture. */
export interface RtspSource {
  readonly url: string;
  readonly port: number;
  /** Takes the picture away without a word, as a pulled plug does. */
  kill(): Promise<void>;
  /** Stops sending and keeps the connection, as a hung camera does. */
  freeze(): void;
  thaw(): void;
  /** Another size from the next frame on, inside the running connection. */
  resize(width: number, height: number): void;
}

const server = `
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GLib, GstRtspServer
Gst.init(None)
port, launch, lost_keys, password = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
server = GstRtspServer.RTSPServer()
server.set_address('127.0.0.1'); server.set_service(port)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(launch)
factory.set_shared(True)
if password:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken(); token.set_string('media.factory.role', 'viewer')
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic('viewer', password[0]), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role('viewer', 'media.factory.access', True)
    permissions.add_permission_for_role('viewer', 'media.factory.construct', True)
    factory.set_permissions(permissions)
sizes = []
def configure(_, media):
    element = media.get_element()
    sizes[:] = [element.get_by_name('size')]
    left = [lost_keys]
    def lose(_, info):
        if left[0] == 0 or info.get_buffer().mini_object.flags & Gst.BufferFlags.DELTA_UNIT: return Gst.PadProbeReturn.OK
        left[0] -= 1
        return Gst.PadProbeReturn.DROP
    element.get_by_name('encoder').get_static_pad('src').add_probe(Gst.PadProbeType.BUFFER, lose)
factory.connect('media-configure', configure)
def command(source, _):
    line = sys.stdin.readline()
    if line and sizes: sizes[0].set_property('caps', Gst.Caps.from_string(line.strip()))
    return bool(line)
GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN, command)
server.get_mount_points().add_factory('/main', factory)
if server.attach(None) == 0: sys.exit('the port is taken')
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
`;

const caps = (width: number, height: number): string => `video/x-raw,width=${width},height=${height}`;

/** What a camera's microphone gives, in GStreamer's words. */
const sounds = {
  none: '',
  g711: 'audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1',
  aac: 'audiotestsrc is-live=true ! audio/x-raw,rate=16000,channels=1 ! voaacenc ! aacparse ! rtpmp4gpay name=pay1',
  opus: 'audiotestsrc is-live=true ! audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay name=pay1',
};

export interface RtspSourceOptions extends Picture {
  /** Given, lets a camera come back where it was; otherwise a free one. */
  readonly port?: number;
  readonly password?: string;
  /** A pattern of `videotestsrc`; by default a ball that moves. */
  readonly picture?: string;
  readonly sound?: keyof typeof sounds;
}

const launchOf = (options: RtspSourceOptions): string => {
  const { codec = 'h264', width = 640, height = 360, frameRate = '10/1', keyFrameEvery = 10, lossShare } = options;
  const { picture = 'ball', sound = 'none' } = options;
  const encoder = `${codec === 'h264' ? 'x264enc' : 'x265enc'} name=encoder tune=zerolatency speed-preset=ultrafast`;
  const payloader = `rtp${codec}pay config-interval=1`;
  const elements = [
    `videotestsrc is-live=true pattern=${picture} ! ${caps(640, 360)},framerate=${frameRate} ! videoscale`,
    `capsfilter name=size caps=${caps(width, height)}`,
    `${encoder} key-int-max=${keyFrameEvery} bitrate=300`,
    // The server takes the element of this name for the payloader; packets are lost behind the real one.
    lossShare === undefined
      ? `${payloader} name=pay0`
      : `${payloader} ! netsim name=pay0 drop-probability=${lossShare}`,
  ];
  return `( ${elements.join(' ! ')} ${sounds[sound]} )`;
};

/** Starts a source. It ends with the test. */
export const startRtspSource = async (options: RtspSourceOptions = {}): Promise<RtspSource> => {
  const { port: wanted = 0, password, lostKeyFrames = 0 } = options;
  const parameters = [wanted, launchOf(options), lostKeyFrames, ...(password === undefined ? [] : [password])];
  const child = spawn('/usr/bin/python3', ['-c', server, ...parameters.map(String)], {
    // GStreamer warns that what loses packets has no payload type.
    stdio: ['pipe', 'pipe', options.lossShare === undefined ? 'inherit' : 'ignore'],
  });
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
    resize: (width, height) => void child.stdin?.write(`${caps(width, height)}\n`),
  };
};

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};
