import { readBrokerAccount } from '../config/brokerAccount.ts';
import type { Config } from '../config/load.ts';

/** Where flows find the site's broker, with their account, and what tells them so in the environment. */
export const siteBroker = (config: Pick<Config, 'broker' | 'site' | 'dataFolder'>, mqtt: string) => {
  const url = new URL(config.broker.kind === 'external' ? config.broker.url : mqtt);
  const { username, password } =
    config.broker.kind === 'embedded'
      ? readBrokerAccount(config.dataFolder, 'flows')
      : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  return {
    account: username === '' ? undefined : { user: username, password },
    environment: brokerEnvironment({
      site: config.site.code,
      host: url.hostname,
      port: url.port || '1883',
      username,
      password,
    }),
  };
};

export const brokerEnvironment = (broker: {
  readonly site: string;
  readonly host: string;
  readonly port: string;
  readonly username: string;
  readonly password: string;
}): Readonly<Record<string, string>> => ({
  NESTBOX_SITE: broker.site,
  NESTBOX_MQTT_HOST: broker.host,
  NESTBOX_MQTT_PORT: broker.port,
  NESTBOX_MQTT_USERNAME: broker.username,
  NESTBOX_MQTT_PASSWORD: broker.password,
});
