/** What the tests use of npm `node-onvif` 0.1.7, which has no types of its own. */
declare module 'node-onvif' {
  interface Found {
    readonly urn: string;
    readonly xaddrs: readonly string[];
  }
  interface Device {
    init(): Promise<Record<string, string>>;
    fetchSnapshot(): Promise<{ readonly body: Uint8Array }>;
    getProfileList(): {
      readonly token: string;
      readonly video: {
        readonly encoder: { readonly resolution: { readonly width: number; readonly height: number } };
      };
    }[];
    getUdpStreamUrl(): string;
  }
  const onvif: {
    startProbe(): Promise<Found[]>;
    readonly OnvifDevice: new (options: { xaddr: string; user: string; pass: string }) => Device;
  };
  export default onvif;
}
