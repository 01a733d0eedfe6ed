/** Which of a camera's encoders. `h265`: the main picture by the other codec. */
export type StreamName = 'main' | 'sub' | 'h265';

export interface Profile {
  readonly token: string;
  readonly name: string;
  readonly stream: StreamName;
  readonly codec: 'H264' | 'H265';
  readonly widthPx: number;
  readonly heightPx: number;
  readonly framesPerSecond: number;
  readonly kilobits: number;
  readonly keyFrameEvery: number;
}

/** What rtsp_server.py really encodes. */
const main: Profile = {
  token: 'Profile_1',
  name: 'main',
  stream: 'main',
  codec: 'H264',
  widthPx: 640,
  heightPx: 360,
  framesPerSecond: 10,
  kilobits: 200,
  keyFrameEvery: 10,
};
const sub: Profile = {
  ...main,
  token: 'Profile_2',
  name: 'sub',
  stream: 'sub',
  widthPx: 320,
  heightPx: 180,
  framesPerSecond: 5,
  kilobits: 64,
  keyFrameEvery: 5,
};

/** The camera's profiles, the main one first. */
export const profilesOf = (isH265: boolean): readonly Profile[] => [
  isH265 ? { ...main, stream: 'h265', codec: 'H265' } : main,
  sub,
];
