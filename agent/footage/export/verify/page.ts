import type { ExportManifest } from '#contract/footageManifest.ts';
import { type Exhibit, fingerprintOf, type Verdict, verifyExport } from './core.ts';
import { doubtWords, faultWords, gapWords, type Language, trustWords } from './words.ts';

// The script of verify.html. It asks no network for anything and shows what others wrote as text only.

const language: Language = navigator.language.startsWith('zh') ? 'zh' : 'en';
const say = (zh: string, en: string): string => (language === 'zh' ? zh : en);
const worded = (words: Readonly<Record<string, readonly [string, string]>>, key: string): string => {
  const [zh, en] = words[key] ?? [key, key];
  return say(zh, en);
};

type Child = Node | string;
const element = (
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElement => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

/** Files as the person chose them, named as inside the package's folder. */
const exhibitOf = (file: File, name: string): Exhibit => ({
  name,
  bytes: file.size,
  read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
});
const nameInFolder = (path: string): string => path.split('/').slice(1).join('/');

const chosenFiles = (list: FileList): Map<string, File> =>
  new Map([...list].map((file) => [nameInFolder(file.webkitRelativePath) || file.name, file]));

/** Files that were dropped; of a folder, those in it. */
const droppedFiles = async (items: DataTransferItemList): Promise<Map<string, File>> => {
  const files = new Map<string, File>();
  const take = async (entry: FileSystemEntry, name: string): Promise<void> => {
    if (entry instanceof FileSystemFileEntry) {
      files.set(name, await new Promise<File>((done, fail) => entry.file(done, fail)));
    } else if (entry instanceof FileSystemDirectoryEntry) {
      const reader = entry.createReader();
      const next = () => new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
      for (let some = await next(); some.length > 0; some = await next()) {
        for (const each of some) await take(each, name === '' ? each.name : `${name}/${each.name}`);
      }
    }
  };
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  for (const entry of entries) await take(entry, entry.isDirectory ? '' : entry.name);
  return files;
};

const canCheckSignatures = async (): Promise<boolean> => {
  try {
    await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    return true;
  } catch {
    return false;
  }
};

const check = async (files: ReadonlyMap<string, File>, out: HTMLElement): Promise<void> => {
  if (!(await canCheckSignatures())) {
    out.replaceChildren(
      element(
        'p',
        { class: 'verdict bad' },
        say(
          '此浏览器不能核验签名。请改用 Chrome 或 Edge 137、Firefox 130、Safari 17 或更新版本，或使用 nestbox verify 命令。',
          'This browser cannot check signatures. Use Chrome or Edge 137, Firefox 130, Safari 17 or later, or the command nestbox verify.',
        ),
      ),
    );
    return;
  }
  const bar = element('progress', { max: '1', value: '0' });
  out.replaceChildren(element('p', {}, say('正在核验……', 'Checking …'), ' ', bar));
  const verdict = await verifyExport(
    [...files].map(([name, file]) => exhibitOf(file, name)),
    { onProgress: (done, total) => bar.setAttribute('value', String(total === 0 ? 1 : done / total)) },
  );
  out.replaceChildren(...reportOf(verdict, files));
};

const reportOf = (
  { faults, manifest, kid, checkedFiles, checkedBytes }: Verdict,
  files: ReadonlyMap<string, File>,
): Node[] => {
  const isSound = faults.length === 0;
  const verdict = element(
    'p',
    { class: isSound ? 'verdict good' : 'verdict bad', id: 'verdict', 'data-faults': String(faults.length) },
    isSound
      ? say(
          `✓ 完好：${checkedFiles} 个文件、${checkedBytes} 字节与签署时一致`,
          `✓ Sound: ${checkedFiles} files, ${checkedBytes} bytes are as they were signed`,
        )
      : say(`✗ 发现 ${faults.length} 处问题，请勿采信`, `✗ ${faults.length} faults were found: do not rely on it`),
  );
  const list = element(
    'ul',
    { id: 'faults' },
    ...faults.map((fault) => element('li', {}, element('code', {}, fault.file), ' ', faultWords(fault, language))),
  );
  const key = kid === undefined ? [] : [keyPart(kid)];
  return [verdict, ...(isSound ? [] : [list]), ...key, ...(manifest ? contentParts(manifest, files) : [])];
};

const keyPart = (kid: string): HTMLElement =>
  element(
    'section',
    {},
    element('h2', {}, say('密钥指纹', 'Fingerprint of the key')),
    element('p', { class: 'fingerprint', id: 'fingerprint' }, fingerprintOf(kid)),
    element(
      'p',
      {},
      say(
        '请用您自己查到的号码致电托育机构，核对这一指纹。指纹一致，才说明是该机构的设备所签署。',
        'Telephone the facility at a number that you looked up yourself and compare this. Only when it is the same did the facility’s own box sign.',
      ),
    ),
  );

const contentParts = (manifest: ExportManifest, files: ReadonlyMap<string, File>): Node[] => {
  const { site, asked, version, madeAt, exportId } = manifest;
  // Sweden writes 2026-09-22 15:40:02, which everybody can read.
  const time = (ms: number): string => {
    const clock = new Date(ms).toLocaleString('sv-SE', {
      timeZone: site.timeZone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    return `${clock}.${String(ms % 1000).padStart(3, '0')}`;
  };
  const rows: readonly (readonly [string, string])[] = [
    [say('机构', 'Facility'), `${site.name} (${site.code})`],
    [say('录像时间', 'Footage'), `${time(Date.parse(asked.from))} – ${time(Date.parse(asked.to))} (${site.timeZone})`],
    [say('事由', 'Reason'), asked.reason],
    [say('接收方', 'Recipient'), asked.recipient],
    [say('案号', 'Case'), asked.caseRef ?? '–'],
    [say('申请人', 'Asked for by'), `${asked.byName}, ${asked.at}`],
    [say('制作', 'Made'), `${madeAt}, Nestbox ${version}, ${exportId}`],
  ];
  const table = element(
    'table',
    {},
    ...rows.map(([name, value]) => element('tr', {}, element('th', {}, name), element('td', {}, value))),
  );
  return [
    element('section', {}, element('h2', {}, say('内容', 'Content')), table),
    ...manifest.streams.map((stream) => streamPart(stream, manifest, { time, files })),
  ];
};

const streamPart = (
  stream: ExportManifest['streams'][number],
  { asked }: ExportManifest,
  { time, files }: { readonly time: (ms: number) => string; readonly files: ReadonlyMap<string, File> },
): HTMLElement => {
  const [from, to] = [Date.parse(asked.from), Date.parse(asked.to)];
  const part = (kind: string, span: { fromMs: number; toMs: number }, title: string): HTMLElement => {
    const place = (ms: number): number => (Math.min(Math.max(ms, from), to) - from) / (to - from);
    const style = `left:${place(span.fromMs) * 100}%;width:${(place(span.toMs) - place(span.fromMs)) * 100}%`;
    return element('i', { class: kind, style, title });
  };
  const spanText = ({ fromMs, toMs }: { fromMs: number; toMs: number }): string =>
    `${time(fromMs)} – ${time(toMs)} (${((toMs - fromMs) / 1000).toFixed(3)} s)`;
  const lines = (title: string, items: readonly string[]): Node[] =>
    items.length === 0
      ? []
      : [element('h4', {}, title), element('ul', {}, ...items.map((item) => element('li', {}, item)))];
  const clock =
    stream.cameraOffsetMs === null
      ? []
      : [
          say(
            `摄像机时钟与设备相差 ${stream.cameraOffsetMs} 毫秒`,
            `the camera’s clock differed by ${stream.cameraOffsetMs} ms`,
          ),
        ];
  return element(
    'section',
    {},
    element('h3', {}, `${stream.name} (${stream.streamId})`),
    element(
      'div',
      { class: 'timeline' },
      ...stream.evidence.map((file) => part('footage', file, spanText(file))),
      ...stream.gaps.map((gap) => part('gap', gap, `${worded(gapWords, gap.reason)} ${spanText(gap)}`)),
    ),
    element('p', { class: 'scale' }, element('span', {}, time(from)), element('span', {}, time(to))),
    ...lines(
      say('缺口', 'Gaps'),
      stream.gaps.map(
        (gap) => `${spanText(gap)} ${worded(gapWords, gap.reason)}${gap.detail === null ? '' : `: ${gap.detail}`}`,
      ),
    ),
    ...lines(
      say('存疑', 'Doubts'),
      stream.doubts.map((doubt) => `${spanText(doubt)} ${worded(doubtWords, doubt.kind)}`),
    ),
    ...lines(say('时钟', 'Clock'), [
      ...stream.runs.map((run) => `${time(run.fromMs)} ${worded(trustWords, run.clockTrust)}`),
      ...clock,
    ]),
    ...lines(
      say('每日证明', 'Proofs of days'),
      stream.proofs.map(
        ({ proof, included }) =>
          `${proof.day}: ${say(`${included.length} 段在内`, `${included.length} files are in it`)}, ${proof.root}`,
      ),
    ),
    ...stream.viewing.flatMap((film) => filmPart(film, files.get(film.name), spanText(film))),
  );
};

const filmPart = (film: { readonly name: string }, file: File | undefined, title: string): Node[] => {
  if (!file) return [];
  const video = element('video', { controls: '', preload: 'metadata', src: URL.createObjectURL(file) });
  // H.265, most of all: not every browser has it.
  video.addEventListener('error', () =>
    video.replaceWith(
      say(
        '此浏览器不能播放这段录像的编码，请用其他播放器打开此文件。',
        'This browser cannot play the film; open the file in another player.',
      ),
    ),
  );
  return [element('h4', {}, `${film.name}: ${title}`), video];
};

const start = (): void => {
  const out = document.getElementById('out');
  const [folder, some] = [document.getElementById('folder'), document.getElementById('some')];
  if (!out || !(folder instanceof HTMLInputElement) || !(some instanceof HTMLInputElement)) return;
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const text of document.querySelectorAll<HTMLElement>('[data-en]')) {
    if (language === 'en') text.textContent = text.dataset.en ?? '';
  }
  const run = (files: ReadonlyMap<string, File>): void => {
    check(files, out).catch((error: unknown) => {
      out.replaceChildren(element('p', { class: 'verdict bad' }, `✗ ${String(error)}`));
    });
  };
  for (const input of [folder, some]) {
    // The same folder may be chosen again.
    input.addEventListener('click', () => {
      input.value = '';
    });
    input.addEventListener('change', () => input.files && input.files.length > 0 && run(chosenFiles(input.files)));
  }
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer) void droppedFiles(event.dataTransfer.items).then(run);
  });
};

start();
