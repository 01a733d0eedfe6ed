"""Pictures of the simulated cameras: real H.264 over RTSP, one port per camera, encoded only while somebody watches.

Speaks JSON lines with the simulator. In, first line: {"cameras": [{"id", "name", "colour"}, ...]}; then
{"plug": id, "plugged": bool} and {"snapshot": id, "request": n}. Out: {"ready": {id: port}}, {"warning": text},
{"missing": text} (and the end), {"request": n, "jpeg": base64 or null}. Ends when its input ends.
"""

import base64
import json
import sys
import threading

WIDTH, HEIGHT, FRAMES_PER_SECOND = 640, 360, 10


def say(message):
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer
except (ImportError, ValueError) as reason:
    say({"missing": str(reason)})
    sys.exit(3)

Gst.init(None)
for element in ("videotestsrc", "x264enc", "h264parse", "rtph264pay"):
    if Gst.ElementFactory.find(element) is None:
        say({"missing": f"no element {element}"})
        sys.exit(3)
HAS_TEXT = Gst.ElementFactory.find("clockoverlay") is not None


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def picture(camera):
    """A calm coloured picture with the camera's name and a running clock: a frozen stream shows at a glance."""
    parts = [
        f"videotestsrc is-live=true pattern=solid-color foreground-color={camera['colour']}",
        f"video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={FRAMES_PER_SECOND}/1",
    ]
    if HAS_TEXT:
        parts += [
            f"textoverlay text={quoted(camera['name'])} font-desc=\"Noto Sans CJK SC 26\" halignment=center "
            "valignment=center draw-shadow=false draw-outline=false",
            'clockoverlay time-format="%Y-%m-%d %H:%M:%S" font-desc="Noto Sans CJK SC 12" halignment=left valignment=top '
            "draw-shadow=false draw-outline=false",
        ]
    return " ! ".join(parts)


def stream(camera):
    # A key frame each second: a recorder can cut there. One encoder thread: the pictures are small and many.
    return (
        f"( {picture(camera)} ! x264enc tune=zerolatency speed-preset=ultrafast threads=1 bitrate=200 "
        f"key-int-max={FRAMES_PER_SECOND} ! video/x-h264,profile=baseline ! h264parse ! "
        "rtph264pay name=pay0 pt=96 config-interval=1 )"
    )


class Camera:
    """One camera's RTSP server. Unplugged, its port is closed and whoever watched is cut off."""

    def __init__(self, description):
        self.description = description
        self.port = "0"
        self.plugged = False

    def plug(self):
        if self.plugged:
            return
        # A server and its factory are made anew each time: media that was cut off in mid-stream is not used again.
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address("127.0.0.1")
        self.server.set_service(self.port)
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(stream(self.description))
        factory.set_shared(True)
        self.server.get_mount_points().add_factory("/stream1", factory)
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
    described = json.loads(sys.stdin.readline())["cameras"]
    cameras = {description["id"]: Camera(description) for description in described}
    for camera in cameras.values():
        camera.plug()
    say({"ready": {id: int(camera.port) for id, camera in cameras.items()}})

    def obey(command):
        if "snapshot" in command:
            camera = cameras[command["snapshot"]]
            threading.Thread(target=snapshot, args=(camera, command["request"]), daemon=True).start()
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
