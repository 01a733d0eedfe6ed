import type { SiteState } from '#contract/site.ts';

/**
 * What to believe of a site after it, or its last will, has spoken. A death counts only for the boot that was last born: the
 * broker may hand out the will of a connection that broke long ago after the birth of the next.
 */
export const presenceAfter = (known: SiteState | undefined, said: SiteState): SiteState =>
  known && !said.online && said.boot !== known.boot ? known : said;
