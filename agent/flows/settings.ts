import { join } from 'node:path';
import type { EditorLogin } from './editorLogin.ts';
import { productFolder } from './product.ts';

export interface LockedSettings {
  readonly userDir: string;
  /** Node-RED's storage interface. */
  readonly storageModule: object;
  /** Undefined: there is no editor and no admin interface. There is none without a login. */
  readonly editor: { readonly login: EditorLogin } | undefined;
  /** Told of each node that failed while the flows go on. */
  readonly onFailure: (failure: { readonly node: string; readonly detail: string }) => void;
}

/**
 * Node-RED as a locked room: no installs, no modules from functions, no nodes that reach the machine; the editor only behind
 * the site's login. A function that does not end is stopped after two seconds; one that goes on behind an `await` is the
 * watchdog's.
 */
export const lockedSettings = ({ userDir, storageModule, editor, onFailure }: LockedSettings): object => {
  if (editor && typeof editor.login?.authenticate !== 'function') throw new Error('There is no editor without a login');
  return {
    userDir,
    storageModule,
    nodesDir: join(productFolder, 'nodes'),
    ...(editor
      ? { httpAdminRoot: '/', disableEditor: false, adminAuth: editor.login }
      : { httpAdminRoot: false, disableEditor: true }),
    httpNodeRoot: false,
    lang: 'zh-CN',
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
    editorTheme: {
      projects: { enabled: false },
      tours: false,
      page: { title: 'Nestbox 育巢 · Node-RED', scripts: [join(import.meta.dirname, 'editorLanguage.js')] },
      header: { title: '育巢 Nestbox' },
    },
    runtimeState: { enabled: false, ui: false },
    diagnostics: { enabled: false, ui: false },
    mqttReconnectTime: 1000,
    logging: {
      console: { level: 'warn', metrics: false, audit: false },
      failures: { level: 'error', metrics: false, audit: false, handler: () => failureHandler(onFailure) },
    },
  };
};

interface LogEntry {
  readonly level: number;
  readonly id?: string;
  readonly name?: string;
  readonly msg: unknown;
}
/** Node-RED's levels: fatal 10, error 20. */
const errorLevel = 20;

const failureHandler =
  (onFailure: LockedSettings['onFailure']) =>
  ({ level, id, name, msg }: LogEntry): void => {
    if (level > errorLevel || id === undefined) return;
    const detail = msg instanceof Error ? msg.message : typeof msg === 'string' ? msg : JSON.stringify(msg);
    onFailure({ node: name || id, detail: String(detail).slice(0, 200) });
  };
