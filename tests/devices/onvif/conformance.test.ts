import { driverConforms, type Subject } from '../conformance.ts';
import { startRig } from './rig.ts';

const camera = (options: Parameters<typeof startRig>[0]) => async (): Promise<Subject> => {
  const rig = await startRig(options);
  return {
    driver: rig.driver,
    unitId: 'cam-1',
    isCamera: true,
    item: 'motion',
    set: (active) => rig.camera.report('motion', active),
    cut: rig.cable.pull,
    restore: rig.cable.plug,
    spoilLogin: (spoilt) => rig.camera.setFault('wrongPassword', spoilt),
    attempts: () => rig.sent('<wsse:UsernameToken>') + rig.sent('uthorization: Digest'),
  };
};

driverConforms('an ONVIF camera', camera({}));
driverConforms('an ONVIF camera that takes HTTP Digest only', camera({ faults: { noDigest: 1_000 } }));
driverConforms('an ONVIF camera of Profile T', camera({ faults: { onlyMedia2: true, h265: true } }));
driverConforms(
  'an ONVIF camera with strange XML and no Renew',
  camera({ faults: { oddNamespaces: true, noRenew: true } }),
);
