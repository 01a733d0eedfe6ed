import { openLink, type SiteLink } from './link.ts';
import type { Red } from './red.ts';

/** The site itself: owns the one connection. Where the broker is and who the flows are is told by the environment. */
export default (red: Red): void => {
  red.nodes.registerType('nestbox-site', function (config: object) {
    red.nodes.createNode(this, config);
    const { env } = process;
    const site = env.NESTBOX_SITE;
    const link = openLink({
      site,
      host: env.NESTBOX_MQTT_HOST,
      port: env.NESTBOX_MQTT_PORT,
      username: env.NESTBOX_MQTT_USERNAME || undefined,
      password: env.NESTBOX_MQTT_PASSWORD,
      clientId: `nestbox-${site}-flows-${this.id}`,
    });
    links.set(this, link);
    this.on('close', (done) => {
      links.delete(this);
      void link.close().then(done);
    });
  });
};

const links = new WeakMap<object, SiteLink>();

/** The connection of the site that a node names; undefined where it names none. */
export const linkOf = (
  red: { readonly nodes: { getNode(id: string): object | null } },
  siteId: string | undefined,
): SiteLink | undefined => {
  const site = siteId === undefined ? null : red.nodes.getNode(siteId);
  return site === null ? undefined : links.get(site);
};
