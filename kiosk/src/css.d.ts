/** A style sheet that comes with an area's code; Vite turns the import into a file of its own. */
declare module '*.css';
