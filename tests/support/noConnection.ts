/** In the place of the box's own broker: it is never there. */
export const noConnection = {
  publish: async () => {},
  subscribe: () => {},
  onMessage: () => {},
  onUp: () => {},
  status: () => ({ connected: false }),
};
