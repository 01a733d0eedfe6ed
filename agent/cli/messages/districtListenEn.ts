import type { districtListenZh } from './districtListenZh.ts';

/** Messages of `nestbox district key` and `listen`, English. */
export const districtListenEn: typeof districtListenZh = {
  key: "Make (the first time) and show the district's public key; sites name it in upstream.districtKeys",
  keyFile: "File of the district's private key; left out: in keys/ beside the database, readable by its owner alone",
  keyIs: (file) => `The private key is in ${file}: back it up and keep it safe. The public key:`,
  keyGoes: 'Each site puts this line into upstream.districtKeys of its facility.yaml',
  listen: 'Take in the summaries and answers that sites push, verify, keep, and sign receipts, until stopped',
  sites: 'List of sites (CSV): id, address, key; for pushing also pushToken',
  store: 'Database: a file of SQLite, or postgres://…',
  host: 'Address to listen on',
  port: 'Port of HTTPS; 0: any that is free',
  tlsCert: 'Certificate (PEM)',
  tlsKey: 'Its private key (PEM)',
  insecure: 'Allow listening without TLS beyond loopback (behind a proxy that does TLS)',
  mqtt: 'Take in from this broker too: mqtts://host:port',
  mqttUser: 'Account at the broker; its password is in the environment variable NESTBOX_DISTRICT_MQTT_PASSWORD',
  mqttCa: "The authority of the broker's certificate (PEM)",
  needsTls: 'Listening beyond loopback needs --tls-cert and --tls-key, or --insecure',
  bothTls: '--tls-cert and --tls-key go together',
  ready: (url, sites) => `Listening on ${url} for ${sites} sites`,
  taken: (site, kind, road, outcome) => `${site} ${kind} ${road} ${outcome}`,
  failed: (what) => `Failed: ${what}`,
};
