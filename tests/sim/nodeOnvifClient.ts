import onvif from 'node-onvif';

// A client that we did not write, as a program of its own: it is run at the far end of a cable. Finds the cameras by
// multicast, logs in at the first, and prints what it learned as one line of JSON.
const [, , user = '', pass = ''] = process.argv;
const found = await onvif.startProbe();
const device = new onvif.OnvifDevice({ xaddr: found[0]?.xaddrs[0] ?? '', user, pass });
const information = await device.init();
const snapshot = await device.fetchSnapshot();
console.log(
  JSON.stringify({
    found: found.map(({ urn, xaddrs }) => ({ urn, xaddrs })),
    information,
    profiles: device.getProfileList().map(({ token, video }) => ({ token, ...video.encoder.resolution })),
    stream: device.getUdpStreamUrl(),
    snapshotBytes: snapshot.body.length,
  }),
);
process.exit(0);
