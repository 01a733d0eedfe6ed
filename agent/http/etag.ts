/** Whether the caller already has this: `If-None-Match` may list several tags, weak ones, or `*` (RFC 9110 13.1.2). */
export const matches = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
