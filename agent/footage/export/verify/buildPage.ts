import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

/** In this order each file finds what it needs above itself. */
const sources = ['core.ts', 'words.ts', 'page.ts'];

/** The sources as one script for a browser: types, imports and exports taken out, nothing else changed. */
const scriptOf = (): string =>
  sources
    .map((name) => stripTypeScriptTypes(readFileSync(join(import.meta.dirname, name), 'utf8')))
    .map((text) => text.replaceAll(/^import [^;]*;$/gm, '').replaceAll(/^export /gm, ''))
    .map((text) => text.replaceAll(/[ \t]+$/gm, '').replaceAll(/\n{2,}/g, '\n'))
    .join('\n');

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.2rem; margin-top: 1.5rem; } h4 { margin: .8rem 0 .2rem; }
.choose { border: 2px dashed #888; border-radius: 8px; padding: 1rem; display: grid; gap: .6rem; }
.verdict { font-size: 1.3rem; font-weight: 700; padding: .8rem; border-radius: 8px; color: #fff; }
.good { background: #1b6e3c; } .bad { background: #a3201d; }
.fingerprint { font: 700 1.4rem/1.6 monospace; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; border-bottom: 1px solid #8886; padding: .3rem .6rem .3rem 0; overflow-wrap: anywhere; }
th { width: 9rem; }
.timeline { position: relative; height: 1.6rem; background: #8883; border-radius: 4px; overflow: hidden; }
.timeline i { position: absolute; top: 0; bottom: 0; }
.footage { background: #1b6e3c; } .gap { background: repeating-linear-gradient(45deg, #a3201d 0 6px, #d98 6px 12px); }
.scale { display: flex; justify-content: space-between; margin: 0; font-size: .85rem; }
li { overflow-wrap: anywhere; } video { width: 100%; max-height: 70vh; background: #000; }`;

/**
 * verify.html: one file that checks a package without a network, in Chinese or English as the browser is. It runs the very
 * code of `nestbox verify`, and its policy lets no other script run and nothing be fetched.
 */
export const buildVerifyPage = (): string => {
  const script = scriptOf();
  const hash = createHash('sha256').update(script).digest('base64');
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; media-src blob:">
<title>录像核验 · Nestbox footage verifier</title>
<style>${style}</style>
</head>
<body>
<h1 data-en="Check an export of footage">录像导出核验</h1>
<p data-en="Nothing leaves this computer. Choose the folder of the export, choose all of its files, or drop them here.">所有核验在本机完成，不上传任何内容。请选择导出文件夹，或选择其中全部文件，或拖放到此处。</p>
<div class="choose">
<label><span data-en="The folder:">文件夹：</span> <input id="folder" type="file" webkitdirectory></label>
<label><span data-en="Or all of its files:">或全部文件：</span> <input id="some" type="file" multiple></label>
</div>
<div id="out"></div>
<script>${script}</script>
</body>
</html>
`;
};
