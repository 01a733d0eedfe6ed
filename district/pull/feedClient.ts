import { createSiteClient, type SiteAnswer, type SiteLimits, type SiteRequest } from '../siteClient.ts';

export interface FeedRequest extends Pick<SiteRequest, 'address' | 'token' | 'ca'> {
  readonly after: number;
  readonly limit: number;
  readonly etag: string | undefined;
}

export type FeedAnswer = SiteAnswer;

export interface FeedClient {
  get(request: FeedRequest): Promise<FeedAnswer>;
  close(): void;
}

/** Asks sites for pages of their feeds. */
export const createFeedClient = (limits: SiteLimits): FeedClient => {
  const client = createSiteClient(limits);
  return {
    get: ({ after, limit, ...request }) =>
      client.ask({ ...request, path: `/district/v1/summaries?after=${after}&limit=${limit}` }),
    close: client.close,
  };
};
