/** One frame of a server-sent event stream; a comment is a heartbeat. */
export type Frame =
  | { readonly kind: 'comment' }
  | { readonly kind: 'message'; readonly name: string; readonly id: string | undefined; readonly text: string };

/**
 * Cuts a text stream into frames (WHATWG server-sent events). Ours and not EventSource, because EventSource hides the
 * comments by which a silent stream is told from a dead one, and the status by which a revoked kiosk is told.
 */
export const createFrameReader = (): ((chunk: string) => Frame[]) => {
  let rest = '';
  let name = '';
  let id: string | undefined;
  let lines: string[] = [];

  const readLine = (line: string): Frame | undefined => {
    if (line === '') {
      const frame: Frame | undefined =
        lines.length > 0 ? { kind: 'message', name: name || 'message', id, text: lines.join('\n') } : undefined;
      name = '';
      lines = [];
      return frame;
    }
    if (line.startsWith(':')) return { kind: 'comment' };
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    else if (field === 'id') id = value;
    else if (field === 'data') lines.push(value);
    return undefined;
  };

  return (chunk) => {
    rest += chunk;
    const complete = rest.split(/\r?\n/);
    rest = complete.pop() ?? '';
    return complete.flatMap((line) => readLine(line) ?? []);
  };
};
