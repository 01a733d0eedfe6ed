/**
 * The RTSP address that we can use: the host that answered us (a camera behind NAT names one that we cannot reach),
 * the camera's own port, path and query, and the credentials. Undefined when the camera gave no RTSP address.
 */
export const usableStreamAddress = (
  given: string,
  answeredBy: string,
  account: { readonly username: string; readonly password: string } | undefined,
): string | undefined => {
  const found = /^(rtsps?):\/\/(?:[^@/?#]*@)?(\[[^\]]+\]|[^:/?#[\]]+)(:\d{1,5})?([/?].*)?$/i.exec(given.trim());
  if (!found) return undefined;
  const [, scheme = 'rtsp', , port = '', rest = '/'] = found;
  const login = account ? `${encodeURIComponent(account.username)}:${encodeURIComponent(account.password)}@` : '';
  const host = answeredBy.includes(':') && !answeredBy.startsWith('[') ? `[${answeredBy}]` : answeredBy;
  return `${scheme.toLowerCase()}://${login}${host}${port}${rest}`;
};
