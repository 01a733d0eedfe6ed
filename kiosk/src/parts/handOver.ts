/** Gives bytes to the browser's own downloads. */
export const handOver = (bytes: Blob, name: string): void => {
  const address = URL.createObjectURL(bytes);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun by then, and a roster must not stay in memory.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};
