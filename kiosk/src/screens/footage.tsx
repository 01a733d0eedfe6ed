export const Footage = () => null;
