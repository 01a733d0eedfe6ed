/** hls.js ships its light build without types; its interface is that of the full one. */
declare module 'hls.js/light' {
  export { default, ErrorDetails, ErrorTypes } from 'hls.js';
}
