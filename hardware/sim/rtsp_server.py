"""Pictures of the simulated cameras: real H.264 and H.265 over RTSP, one port per camera, encoded only while somebody watches.

Speaks JSON lines with the simulator. In, first line: {"host": address, "cameras": [{"id", "name", "colour"}, ...]}; then
{"plug": id, "plugged": bool}, {"guard": id, "accounts": {name: password}} (from then on RTSP wants one of these logins, by
Digest) and {"snapshot": id, "request": n}. Out: {"ready": {id: port}, "h265": bool}, {"warning": text},
{"missing": text} (and the end), {"request": n, "jpeg": base64 or null}. Ends when its input ends.
"""

import base64
import json
import sys
import threading

# Width, height, frames per second, kilobits per second. profiles.ts says the same to the clients.
MAIN = (640, 360, 10, 200)
SUB = (320, 180, 5, 64)


def say(message):
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtsp", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtsp, GstRtspServer
except (ImportError, ValueError) as reason:
    say({"missing": str(reason)})
    sys.exit(3)

Gst.init(None)
for element in ("videotestsrc", "x264enc", "h264parse", "rtph264pay"):
    if Gst.ElementFactory.find(element) is None:
        say({"missing": f"no element {element}"})
        sys.exit(3)
HAS_H265 = all(Gst.ElementFactory.find(element) for element in ("x265enc", "h265parse", "rtph265pay"))
HAS_TEXT = Gst.ElementFactory.find("clockoverlay") is not None


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def picture(camera, size=MAIN):
    """A calm coloured picture with the camera's name and a running clock: a frozen stream shows at a glance."""
    width, height, frames_per_second, _ = size
    font = height // 14
    parts = [
        f"videotestsrc is-live=true pattern=solid-color foreground-color={camera['colour']}",
        f"video/x-raw,format=I420,width={width},height={height},framerate={frames_per_second}/1",
    ]
    if HAS_TEXT:
        parts += [
            f"textoverlay text={quoted(camera['name'])} font-desc=\"Noto Sans CJK SC {font}\" halignment=center "
            "valignment=center draw-shadow=false draw-outline=false",
            f'clockoverlay time-format="%Y-%m-%d %H:%M:%S" font-desc="Noto Sans CJK SC {font // 2}" halignment=left valignment=top '
            "draw-shadow=false draw-outline=false",
        ]
    return " ! ".join(parts)


def stream(camera, size=MAIN):
    # A key frame each second: a recorder can cut there. One encoder thread: the pictures are small and many.
    _, _, frames_per_second, kilobits = size
    return (
        f"( {picture(camera, size)} ! x264enc tune=zerolatency speed-preset=ultrafast threads=1 bitrate={kilobits} "
        f"key-int-max={frames_per_second} ! video/x-h264,profile=baseline ! h264parse ! "
        "rtph264pay name=pay0 pt=96 config-interval=1 )"
    )


def stream_h265(camera):
    _, _, frames_per_second, kilobits = MAIN
    return (
        f"( {picture(camera)} ! x265enc tune=zerolatency speed-preset=ultrafast bitrate={kilobits} "
        f"key-int-max={frames_per_second} option-string=\"pools=1:frame-threads=1:log-level=none\" ! "
        "video/x-h265,profile=main ! h265parse ! rtph265pay name=pay0 pt=96 config-interval=1 )"
    )


class Camera:
    """One camera's RTSP server. Unplugged, its port is closed and whoever watched is cut off."""

    def __init__(self, description, host):
        self.description = description
        self.host = host
        self.port = "0"
        self.plugged = False
        self.accounts = None

    def guard(self, accounts):
        """Who watches already goes on watching, as with real cameras."""
        self.accounts = accounts
        if self.plugged:
            self.server.set_auth(self.auth())

    def auth(self):
        if self.accounts is None:
            return None
        auth = GstRtspServer.RTSPAuth()
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        for name, password in self.accounts.items():
            token = GstRtspServer.RTSPToken()
            token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "viewer")
            auth.add_digest(name, password, token)
        return auth

    def plug(self):
        if self.plugged:
            return
        # A server and its factory are made anew each time: media that was cut off in mid-stream is not used again.
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address(self.host)
        self.server.set_service(self.port)
        self.server.set_auth(self.auth())
        viewers = GstRtspServer.RTSPPermissions()
        viewers.add_permission_for_role("viewer", GstRtspServer.RTSP_PERM_MEDIA_FACTORY_ACCESS, True)
        viewers.add_permission_for_role("viewer", GstRtspServer.RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, True)
        mounts = {"/stream1": stream(self.description), "/stream2": stream(self.description, SUB)}
        if HAS_H265:
            mounts["/stream3"] = stream_h265(self.description)
        for path, launch in mounts.items():
            factory = GstRtspServer.RTSPMediaFactory()
            factory.set_launch(launch)
            factory.set_shared(True)
            factory.set_permissions(viewers)
            self.server.get_mount_points().add_factory(path, factory)
        self.source = self.server.attach(None)
        if self.source == 0:
            say({"warning": f"camera {self.description['id']}: RTSP port {self.port} is taken by another program"})
            return
        self.port = str(self.server.get_bound_port())
        self.plugged = True

    def unplug(self):
        if not self.plugged:
            return
        self.plugged = False
        GLib.source_remove(self.source)
        self.server.client_filter(lambda _server, _client: GstRtspServer.RTSPFilterResult.REMOVE)
        self.server = None


def snapshot(camera, request):
    jpeg = None
    if Gst.ElementFactory.find("jpegenc") is not None:
        pipeline = Gst.parse_launch(
            picture(camera.description) + " ! jpegenc ! appsink name=out max-buffers=1 drop=true"
        )
        pipeline.set_state(Gst.State.PLAYING)
        sample = pipeline.get_by_name("out").emit("pull-sample")
        if sample is not None:
            buffer = sample.get_buffer()
            jpeg = base64.b64encode(buffer.extract_dup(0, buffer.get_size())).decode()
        pipeline.set_state(Gst.State.NULL)
    say({"request": request, "jpeg": jpeg})


def main():
    if not HAS_TEXT:
        say({"warning": "no names and clocks in the pictures: install gstreamer1.0-x"})
    loop = GLib.MainLoop()
    first = json.loads(sys.stdin.readline())
    cameras = {description["id"]: Camera(description, first["host"]) for description in first["cameras"]}
    for camera in cameras.values():
        camera.plug()
    say({"ready": {id: int(camera.port) for id, camera in cameras.items()}, "h265": HAS_H265})

    def obey(command):
        if "snapshot" in command:
            camera = cameras[command["snapshot"]]
            threading.Thread(target=snapshot, args=(camera, command["request"]), daemon=True).start()
        elif "guard" in command:
            cameras[command["guard"]].guard(command["accounts"])
        elif command["plugged"]:
            cameras[command["plug"]].plug()
        else:
            cameras[command["plug"]].unplug()
        return GLib.SOURCE_REMOVE

    def listen():
        for line in sys.stdin:
            GLib.idle_add(obey, json.loads(line))
        GLib.idle_add(loop.quit)

    threading.Thread(target=listen, daemon=True).start()
    loop.run()


main()
