"""Footage of a simulated recorder: an ONVIF replay server (RTSP with `Require: onvif-replay`). Every minute looks the same.

Speaks JSON lines with the simulator. In, first line: {"host": address, "accounts": {name: password}, "tokens": [recordings
that are played]}. Out: {"port": n}, or {"missing": text} and the end. Ends when its input ends.
"""

import json
import os
import sys
import tempfile
import threading

# The clip begins with each minute of the clock; what goes on beyond is for ranges that end in the next ones.
MINUTE = 60_000_000_000
CLIP_SECONDS = 140


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
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


def make_clip(path):
    """Ten frames and one key frame a second, so that each second can be told by its picture."""
    pipeline = Gst.parse_launch(
        f"videotestsrc num-buffers={CLIP_SECONDS * 10} pattern=ball ! video/x-raw,format=I420,width=160,height=90,framerate=10/1 "
        "! x264enc tune=zerolatency speed-preset=ultrafast threads=1 bitrate=64 key-int-max=10 option-string=scenecut=0 "
        f"! video/x-h264,profile=baseline ! h264parse ! matroskamux ! filesink location={path}"
    )
    pipeline.set_state(Gst.State.PLAYING)
    message = pipeline.get_bus().timed_pop_filtered(Gst.CLOCK_TIME_NONE, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    pipeline.set_state(Gst.State.NULL)
    if message.type == Gst.MessageType.ERROR:
        say({"missing": message.parse_error()[0].message})
        sys.exit(3)


class Replay(GstRtspServer.RTSPOnvifMediaFactory):
    """The clip at any time: its pictures carry the time that was asked for."""

    def __init__(self, path):
        super().__init__()
        self.set_media_gtype(GstRtspServer.RTSPOnvifMedia)
        self.set_replay_support(True)
        self.set_launch(
            f"( filesrc location={path} ! matroskademux ! h264parse ! identity name=seek ! rtph264pay config-interval=1 pt=96 "
            "! rtponviftimestamp name=pay0 ntp-offset=0 )"
        )
        self.connect("media-configure", self.configure)

    def configure(self, _factory, media):
        pad = media.get_element().get_by_name("seek").get_static_pad("src")
        asked = {"minute": 0, "isTelling": False}
        pad.add_probe(Gst.PadProbeType.EVENT_UPSTREAM, self.translate, asked)
        pad.add_probe(Gst.PadProbeType.EVENT_DOWNSTREAM, self.stamp, asked)

    def stamp(self, pad, info, asked):
        """The clip's times become those of the minute that was asked for: rtponviftimestamp writes them into the packets."""
        event = info.get_event()
        if event.type != Gst.EventType.SEGMENT or asked["isTelling"]:
            return Gst.PadProbeReturn.OK
        segment = event.parse_segment().copy()
        segment.time += asked["minute"]
        told = Gst.Event.new_segment(segment)
        told.set_seqnum(event.get_seqnum())
        asked["isTelling"] = True
        pad.push_event(told)
        asked["isTelling"] = False
        return Gst.PadProbeReturn.HANDLED

    def translate(self, pad, info, asked):
        """A range by clock arrives as nanoseconds since 1900, as NTP counts; the clip counts from its first frame."""
        event = info.get_event()
        if event.type != Gst.EventType.SEEK:
            return Gst.PadProbeReturn.OK
        rate, form, flags, start_type, start, stop_type, stop = event.parse_seek()
        minute = start - start % MINUTE
        asked["minute"] = minute
        start -= minute
        if stop_type != Gst.SeekType.NONE and stop not in (-1, Gst.CLOCK_TIME_NONE):
            stop -= minute
        seek = Gst.Event.new_seek(rate, form, flags, start_type, start, stop_type, stop)
        seek.set_seqnum(event.get_seqnum())
        done = pad.get_parent_element().get_static_pad("sink").push_event(seek)
        return Gst.PadProbeReturn.HANDLED if done else Gst.PadProbeReturn.DROP


def main():
    first = json.loads(sys.stdin.readline())
    handle, path = tempfile.mkstemp(suffix=".mkv")
    os.close(handle)
    make_clip(path)
    server = GstRtspServer.RTSPOnvifServer.new()
    server.set_address(first["host"])
    server.set_service("0")
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", GstRtspServer.RTSP_PERM_MEDIA_FACTORY_ACCESS, True)
    permissions.add_permission_for_role("viewer", GstRtspServer.RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, True)
    if first["accounts"]:
        auth = GstRtspServer.RTSPAuth()
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        for name, password in first["accounts"].items():
            token = GstRtspServer.RTSPToken()
            token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "viewer")
            auth.add_digest(name, password, token)
        server.set_auth(auth)
    for recording in first["tokens"]:
        factory = Replay(path)
        if first["accounts"]:
            factory.set_permissions(permissions)
        server.get_mount_points().add_factory(f"/replay/{recording}", factory)
    server.attach(None)
    say({"port": server.get_bound_port()})
    loop = GLib.MainLoop()

    def listen():
        for _ in sys.stdin:
            pass
        GLib.idle_add(loop.quit)

    threading.Thread(target=listen, daemon=True).start()
    try:
        loop.run()
    finally:
        os.unlink(path)


main()
