import { resolve } from 'node:path';
import type { flowStorage } from './storage.ts';

/**
 * Node-RED as a locked room: no editor, no admin interface, no installs, no modules from functions, no nodes that reach
 * the machine. A function that does not end is stopped after two seconds.
 */
export const lockedSettings = (userDir: string, storageModule: ReturnType<typeof flowStorage>): object => ({
  userDir,
  storageModule,
  nodesDir: resolve(import.meta.dirname, '../../flows/nodes'),
  httpAdminRoot: false,
  httpNodeRoot: false,
  disableEditor: true,
  credentialSecret: false,
  functionExternalModules: false,
  functionTimeout: 2,
  globalFunctionTimeout: 2,
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpload: false },
    modules: { allowInstall: false },
  },
  telemetry: { enabled: false, updateNotification: false },
  nodesExcludes: [
    '90-exec.js',
    '10-file.js',
    '23-watch.js',
    '31-tcpin.js',
    '32-udp.js',
    '21-httpin.js',
    '22-websocket.js',
  ],
  editorTheme: { projects: { enabled: false }, tours: false },
  runtimeState: { enabled: false, ui: false },
  diagnostics: { enabled: false, ui: false },
  mqttReconnectTime: 1000,
  logging: { console: { level: 'warn', metrics: false, audit: false } },
});
