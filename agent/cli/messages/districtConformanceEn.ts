import type { districtConformanceZh } from './districtConformanceZh.ts';

/** Messages of `nestbox district conformance`, English. */
export const districtConformanceEn: typeof districtConformanceZh = {
  language: 'en',
  title: "Tries a site's district interface against each MUST of the contract; reads only, unless told otherwise",
  optionToken: 'a token of the role district; or in NESTBOX_TOKEN',
  optionKey: 'the public keys that the district has on file (key.json): every summary must be signed by them',
  optionCa: "the authority of the site's certificate (PEM file), whatever name the certificate bears",
  optionWrite: 'also send receipts and notices with wrong signatures, which must be refused and change nothing',
  optionLimits: "also ask until it is refused; meanwhile the district's own polls are refused too",
  noToken: "give the district's token with --token or in NESTBOX_TOKEN",
  badAddress: (url) => `"${url}" is no address with http:// or https://`,
  unreachable: (url, detail) => `${url} does not answer: ${detail}`,
  checking: 'checking',
  head: ['id', 'result', 'must'],
  results: { pass: 'pass', fail: 'FAIL', not_tested: 'not tested' },
  reasons: {
    needs_key: 'needs --key',
    needs_write: 'needs --write',
    needs_limits: 'needs --limits',
    nothing_sealed: 'nothing was sealed yet',
    too_few_sealed: 'too little was sealed yet',
    nothing_answered: 'no notice was answered yet',
    nothing_attached: 'nothing was attached to an answer yet',
    feed_unreadable: 'the feed cannot be read',
    keys_unreadable: 'the keys cannot be read',
    no_tag: 'there is no ETag',
    no_answer: 'what it builds on does not hold',
  },
  summary: (passed, failed, notTested) => `${passed} passed, ${failed} failed, ${notTested} not tested`,
};
