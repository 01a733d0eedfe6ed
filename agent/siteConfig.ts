import { ConfigError, loadConfig } from './config/load.ts';
import {
  readChannelFiles,
  readListenFiles,
  readTlsFiles,
  readUpstreamFiles,
  TlsFilesError,
} from './config/tlsFiles.ts';

/** The configuration and the files that it names. What is wrong with them is told in words, and the process ends with 2. */
export const siteConfigOrExit = (file: string | undefined, data: string) => {
  try {
    const config = loadConfig({ file, data });
    const { listen, broker } = config;
    const ofBroker = broker.kind === 'embedded' ? broker.listen?.tls : undefined;
    return {
      config,
      tls: readListenFiles(listen),
      brokerTls: ofBroker && readTlsFiles(ofBroker, 'brokerListen.tls'),
      authorities: readUpstreamFiles(config.upstream),
      channelAuthorities: readChannelFiles(config.messages.channels),
    };
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof TlsFilesError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
};
