const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes as people say them: `12 MB`, `1.4 GB`; thousands of thousands, as disks are sold. */
export const sizeText = (bytes: number): string => {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const size = bytes / 1000 ** power;
  return `${power === 0 || size >= 10 ? Math.round(size) : size.toFixed(1)} ${units[power]}`;
};
